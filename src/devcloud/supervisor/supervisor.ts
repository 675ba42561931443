import type { DoneMarks } from './done-marks.ts';
import type { ProcessTable } from './process-table.ts';

/** What starting and stopping units works with. */
export interface Supervisor {
  readonly table: ProcessTable;
  readonly done: DoneMarks;
  readonly logFile: (service: string) => string;
  /** Tells the user what happens, one line each time. */
  readonly report: (line: string) => void;
}
