import { formatTable } from '../util/format-table.ts';
import type { ServiceStatus } from './status.ts';

/** The services as a table for a terminal. */
export function statusTable(services: readonly ServiceStatus[]): string {
  const rows = services.map(({ name, state, pid, memory, address, log }) => [
    name,
    state,
    pid === null ? '-' : String(pid),
    memory === null ? '-' : `${Math.round(memory / 1024 / 1024)} MB`,
    address || '-',
    log,
  ]);
  return formatTable([['SERVICE', 'STATE', 'PID', 'MEMORY', 'ADDRESS', 'LOG'], ...rows]);
}
