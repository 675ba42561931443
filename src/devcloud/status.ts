import { isRunning } from '../linux/proc/process-identity.ts';
import { processMemory } from '../linux/proc/process-memory.ts';
import { layoutOf } from './settings/layout.ts';
import { type Secrets, secretsOf } from './settings/secrets.ts';
import { requireSettings } from './settings/settings.ts';
import { servicesOf } from './supervisor/graph.ts';
import { type ProcessRecord, ProcessTable } from './supervisor/process-table.ts';
import { descendants, listProcesses, type ProcessEntry } from './supervisor/processes.ts';
import { logFileOf } from './supervisor-of.ts';
import { unitsOf } from './units.ts';

/** One service as the user sees it. */
export interface ServiceStatus {
  readonly name: string;
  /** `dead`: it was started and ended without being asked; `stopped`: it was not started. */
  readonly state: 'running' | 'dead' | 'stopped';
  readonly pid: number | null;
  readonly address: string;
  /** Bytes (proportional set size) of its processes together. */
  readonly memory: number | null;
  readonly log: string;
}

/** How all services of a devcloud are. */
export async function status(root: string): Promise<ServiceStatus[]> {
  const layout = layoutOf(root);
  const settings = requireSettings(layout);
  const table = new ProcessTable(layout.processes);
  const secrets: Secrets = await secretsOf(layout);
  const units = unitsOf({ layout, settings, table, secrets });
  const processes = listProcesses();
  return servicesOf(units).map(({ name, address = '' }) => {
    const record = table.get(name);
    const running = record && isRunning(record) ? record : undefined;
    return {
      name,
      state: running ? 'running' : record ? 'dead' : 'stopped',
      pid: running?.pid ?? null,
      address,
      memory: running ? memoryOf(running, processes) : null,
      log: logFileOf(layout.logs, name),
    };
  });
}

function memoryOf(record: ProcessRecord, processes: readonly ProcessEntry[]): number {
  const session = processes.filter((p) => p.session === record.pid).map((p) => p.pid);
  const pids = descendants(session, [...processes]);
  return pids.reduce((sum, pid) => sum + (processMemory(pid)?.pss ?? 0), 0);
}
