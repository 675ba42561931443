import { isRunning } from '../../linux/proc/process-identity.ts';
import type { Call } from '../../util/call.ts';
import { answers } from './await-ready.ts';
import { commandMark } from './process-table.ts';
import type { Supervisor } from './supervisor.ts';
import type { Service } from './unit.ts';

/** Why a service must be started; `fine` when it need not. */
export type Finding = 'fine' | 'absent' | 'dead' | 'silent' | 'broken' | 'changed';

/** Looks whether a service runs as it should. */
export async function examine(
  service: Service,
  { table }: Supervisor,
  call: Call,
): Promise<Finding> {
  const record = table.get(service.name);
  if (!record) return 'absent';
  if (!isRunning(record)) return 'dead';
  if (record.command !== commandMark(service.argv, service.env)) return 'changed';
  if (service.intact && !service.intact()) return 'broken';
  return (await answers(service, call)) ? 'fine' : 'silent';
}

/** A finding in words for the user; nothing needs to be said of what just was not there. */
export function describeFinding(finding: Finding): string | undefined {
  switch (finding) {
    case 'dead':
      return 'was dead';
    case 'silent':
      return 'ran but did not answer';
    case 'broken':
      return 'had lost its namespaces';
    case 'changed':
      return 'ran with another command line';
    case 'fine':
    case 'absent':
      return undefined;
  }
}
