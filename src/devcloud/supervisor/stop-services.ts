import { bootId } from '../../linux/proc/process-identity.ts';
import { type Call, withDeadline } from '../../util/call.ts';
import { endProcesses } from './end-processes.ts';
import { needsOf, servicesOf } from './graph.ts';
import { sessionMembers } from './processes.ts';
import type { Supervisor } from './supervisor.ts';
import type { Service, Unit } from './unit.ts';

const STOP_MS = 5_000;
const LEAVE_MS = 10_000;

/** Stops these services, each after all that need it, and forgets their processes. */
export async function stopServices(
  units: readonly Unit[],
  names: ReadonlySet<string>,
  supervisor: Supervisor,
  call: Call,
): Promise<void> {
  const stopping = servicesOf(units).filter((service) => names.has(service.name));
  const needs = new Map(stopping.map((service) => [service.name, needsOf(units, service.name)]));
  const runs = new Map<string, Promise<void>>();
  const stop = (service: Service): Promise<void> => {
    const known = runs.get(service.name);
    if (known) return known;
    const dependants = stopping.filter((other) => needs.get(other.name)?.has(service.name));
    const run = Promise.all(dependants.map(stop)).then(() =>
      stopService(service, supervisor, call),
    );
    runs.set(service.name, run);
    return run;
  };
  await Promise.all(stopping.map(stop));
}

async function stopService(service: Service, supervisor: Supervisor, call: Call): Promise<void> {
  if (service.leave && supervisor.table.running(service.name)) {
    try {
      await service.leave(withDeadline(LEAVE_MS, call));
    } catch {
      call.signal.throwIfAborted();
      // It was asked; if it cannot answer, the signals below do.
    }
  }
  await endService(service.name, supervisor, service.stopMs ?? STOP_MS, call);
  await service.cleanUp?.(call);
}

/** Ends whatever is left of a service, also of one that is in no plan any more. */
export async function endService(
  name: string,
  { table }: Supervisor,
  graceMs: number,
  call: Call,
): Promise<void> {
  const record = table.get(name);
  if (!record) return;
  const boot = bootId();
  await endProcesses(() => sessionMembers(record, boot), graceMs, call);
  table.remove(name);
}
