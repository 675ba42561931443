import { readFileSync } from 'node:fs';
import { isCode, KuryrError } from '../../errors/kuryr-error.ts';
import { lastLines } from '../../linux/exec/last-lines.ts';
import type { Call } from '../../util/call.ts';
import { awaitReady } from './await-ready.ts';
import { describeFinding, examine, type Finding } from './examine.ts';
import { servicesOf, stepsToDo, withFollowers } from './graph.ts';
import { commandMark } from './process-table.ts';
import { spawnService } from './spawn-service.ts';
import { stopServices } from './stop-services.ts';
import type { Supervisor } from './supervisor.ts';
import type { Service, Step, Unit } from './unit.ts';

/** What a start did. */
export interface StartOutcome {
  /** Services that were started. */
  readonly started: readonly string[];
}

/**
 * Brings all units up: leaves alone what runs well, stops what must start anew, then starts and does
 * everything as early as its needs allow.
 */
export async function startUnits(
  units: readonly Unit[],
  supervisor: Supervisor,
  { signal }: Call,
): Promise<StartOutcome> {
  const failure = new AbortController();
  const call: Call = { signal: AbortSignal.any([signal, failure.signal]) };
  const findings = await examineAll(servicesOf(units), supervisor, call);
  const starting = withFollowers(
    units,
    [...findings].filter(([, finding]) => finding !== 'fine').map(([name]) => name),
  );
  tellFindings(servicesOf(units), findings, supervisor);
  const steps = stepsToDo(units, starting, (name) => supervisor.done.has(name));
  // Forgotten first: if we are killed half-way, the next start does them.
  for (const name of steps) supervisor.done.remove(name);
  await stopServices(units, starting, supervisor, call);
  for (const service of servicesOf(units)) {
    if (starting.has(service.name)) await service.check?.(call);
  }

  const runs = new Map<string, Promise<void>>();
  const bring = (unit: Unit): Promise<void> => {
    const known = runs.get(unit.name);
    if (known) return known;
    const needed = units.filter((other) => unit.needs.includes(other.name));
    const run = Promise.all(needed.map(bring)).then(async () => {
      call.signal.throwIfAborted();
      if (unit.kind === 'step') {
        if (steps.has(unit.name)) await doStep(unit, supervisor, call);
      } else if (starting.has(unit.name)) await startService(unit, supervisor, call);
    });
    runs.set(unit.name, run);
    return run;
  };
  try {
    await Promise.all(units.map(bring));
  } catch (error) {
    failure.abort(error);
    await Promise.allSettled(runs.values());
    throw error;
  }
  return { started: [...starting] };
}

async function examineAll(
  services: readonly Service[],
  supervisor: Supervisor,
  call: Call,
): Promise<Map<string, Finding>> {
  const entries = services.map(
    async (service): Promise<[string, Finding]> => [
      service.name,
      await examine(service, supervisor, call),
    ],
  );
  return new Map(await Promise.all(entries));
}

/** Says what was wrong; not of services that only go down with another one. */
function tellFindings(
  services: readonly Service[],
  findings: ReadonlyMap<string, Finding>,
  { report }: Supervisor,
): void {
  for (const { name, restartsWith = [] } of services) {
    const words = describeFinding(findings.get(name) ?? 'fine');
    const follows = restartsWith.some((leader) => findings.get(leader) !== 'fine');
    if (words !== undefined && !follows) report(`${name} ${words}`);
  }
}

async function doStep(step: Step, { done, report }: Supervisor, call: Call): Promise<void> {
  await step.run(call);
  done.add(step.name);
  report(`${step.name} done`);
}

async function startService(service: Service, supervisor: Supervisor, call: Call): Promise<void> {
  const { table, logFile, report } = supervisor;
  const log = logFile(service.name);
  await service.prepare?.(call);
  call.signal.throwIfAborted();
  const argv = [...(service.enter?.() ?? []), ...service.argv];
  const spawned = spawnService(argv, service.env, log);
  const { identity } = spawned;
  if (identity) table.put(service.name, identity, commandMark(service.argv, service.env));
  try {
    await awaitReady(service, spawned, call);
  } catch (error) {
    if (call.signal.aborted) throw error;
    throw withLog(error, service.name, log);
  }
  report(`${service.name} started (pid ${identity?.pid})`);
}

/** The same error with the end of the service's log, where the reason usually is. */
function withLog(error: unknown, service: string, log: string): KuryrError<'COMMAND'> {
  let tail = '';
  try {
    tail = lastLines(readFileSync(log, 'utf8').slice(-8_192), 5);
  } catch {
    // No log, no reason.
  }
  const message = error instanceof Error ? error.message : String(error);
  const reason = isCode(error, 'COMMAND') ? error.params.why : message;
  const why = `${reason}\nThe last lines of ${log}:\n${tail}`;
  return new KuryrError('COMMAND', { command: `the start of ${service}`, why }, { cause: error });
}
