import type { ServiceStatus } from './status.ts';

/** The services as a table for a terminal. */
export function statusTable(services: readonly ServiceStatus[]): string {
  const rows = services.map((service) => [
    service.name,
    service.state,
    service.pid === null ? '-' : String(service.pid),
    service.memory === null ? '-' : `${Math.round(service.memory / 1024 / 1024)} MB`,
    service.address || '-',
    service.log,
  ]);
  const lines = [['SERVICE', 'STATE', 'PID', 'MEMORY', 'ADDRESS', 'LOG'], ...rows];
  const widths = lines[0]?.map((_, column) =>
    Math.max(...lines.map((line) => line[column]?.length ?? 0)),
  );
  return lines
    .map((line) =>
      line
        .map((cell, i) => cell.padEnd(widths?.[i] ?? 0))
        .join('  ')
        .trimEnd(),
    )
    .join('\n');
}
