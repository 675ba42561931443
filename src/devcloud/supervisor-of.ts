import { join } from 'node:path';
import type { Plan } from './plan.ts';
import { DoneMarks } from './supervisor/done-marks.ts';
import type { Supervisor } from './supervisor/supervisor.ts';

/** The supervisor of a devcloud's units. */
export function supervisorOf(
  { layout, table }: Pick<Plan, 'layout' | 'table'>,
  report: (line: string) => void,
): Supervisor {
  return {
    table,
    done: new DoneMarks(layout.done),
    logFile: (service) => logFileOf(layout.logs, service),
    report,
  };
}

/** Where a service's output goes. */
export function logFileOf(directory: string, service: string): string {
  return join(directory, `${service.replaceAll('/', '-')}.log`);
}
