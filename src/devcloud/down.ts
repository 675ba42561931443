import { existsSync, rmSync } from 'node:fs';
import type { Call } from '../util/call.ts';
import { removeCgroup } from './docker/cgroups.ts';
import { hostsOf } from './host/host.ts';
import { Namespaces } from './host/namespaces.ts';
import { markedProcesses } from './marked-processes.ts';
import type { Plan } from './plan.ts';
import { requireRoot } from './require-root.ts';
import { layoutOf } from './settings/layout.ts';
import { secretsOf } from './settings/secrets.ts';
import { readSettings } from './settings/settings.ts';
import { withLock } from './settings/with-lock.ts';
import { endProcesses } from './supervisor/end-processes.ts';
import { servicesOf } from './supervisor/graph.ts';
import { ProcessTable } from './supervisor/process-table.ts';
import { endService, stopServices } from './supervisor/stop-services.ts';
import { supervisorOf } from './supervisor-of.ts';
import { unitsOf } from './units.ts';

/** What a stop found. */
export interface DownOutcome {
  /** Whether the directory held a devcloud at all. */
  readonly found: boolean;
  /** Services that ran. */
  readonly stopped: number;
  /** Services that had ended before without being asked. */
  readonly dead: number;
}

/** Ends all that a devcloud has started; with `purge` its data goes as well. */
export async function down(
  options: {
    readonly root: string;
    readonly purge: boolean;
    readonly report: (line: string) => void;
  },
  call: Call,
): Promise<DownOutcome> {
  const { root, purge, report } = options;
  requireRoot('down');
  const layout = layoutOf(root);
  if (!existsSync(layout.settings)) return { found: false, stopped: 0, dead: 0 };
  const lock = {
    path: layout.lock,
    what: 'kuryr devcloud down',
    onWait: (holder: string) => report(`waiting for ${holder}`),
  };
  return await withLock(
    lock,
    async () => {
      const settings = readSettings(layout);
      if (!settings) return { found: false, stopped: 0, dead: 0 };
      const table = new ProcessTable(layout.processes);
      const plan = { layout, settings, table, secrets: await secretsOf(layout) };
      const records = table.all();
      const stopped = records.filter(({ name }) => table.running(name)).length;
      await stopAll(plan, report, call);
      if (purge) rmSync(root, { recursive: true, force: true });
      return { found: true, stopped, dead: records.length - stopped };
    },
    call,
  );
}

async function stopAll(plan: Plan, report: (line: string) => void, call: Call): Promise<void> {
  const { layout, table } = plan;
  const units = unitsOf(plan);
  const supervisor = supervisorOf(plan, report);
  const names = new Set(servicesOf(units).map((service) => service.name));
  await stopServices(units, names, supervisor, call);
  for (const { name } of table.all()) await endService(name, supervisor, 5_000, call);
  // Whatever was not found in another way, as after a lost record.
  await endProcesses(() => markedProcesses(layout.root), 1_000, call);
  for (const host of hostsOf(plan)) removeCgroup(host.cgroup);
  const namespaces = new Namespaces(layout.namespaces);
  for (const name of namespaces.list()) await namespaces.remove(name, call);
}
