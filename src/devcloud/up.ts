import { existsSync, mkdirSync } from 'node:fs';
import { KuryrError } from '../errors/kuryr-error.ts';
import type { Call } from '../util/call.ts';
import { hostsOf } from './host/host.ts';
import { abandonedProcesses } from './marked-processes.ts';
import { assertInstalled } from './packages/missing-packages.ts';
import type { Plan } from './plan.ts';
import { requireRoot } from './require-root.ts';
import { type Layout, layoutOf } from './settings/layout.ts';
import { secretsOf } from './settings/secrets.ts';
import {
  claimStateDirectory,
  decideSettings,
  readSettings,
  type Settings,
  saveSettings,
  type Wishes,
} from './settings/settings.ts';
import { withLock } from './settings/with-lock.ts';
import { DoneMarks } from './supervisor/done-marks.ts';
import { endProcesses } from './supervisor/end-processes.ts';
import { ProcessTable } from './supervisor/process-table.ts';
import type { StartOutcome } from './supervisor/start-units.ts';
import { startUnits } from './supervisor/start-units.ts';
import { endService } from './supervisor/stop-services.ts';
import { supervisorOf } from './supervisor-of.ts';
import { unitsOf } from './units.ts';
import { writeClientFiles } from './write-client-files.ts';

/** Starts a devcloud, or what is missing of it; one that runs well is left alone. */
export async function up(
  options: {
    readonly root: string;
    readonly wishes: Wishes;
    readonly report: (line: string) => void;
  },
  call: Call,
): Promise<StartOutcome & { readonly settings: Settings; readonly layout: Layout }> {
  const { root, wishes, report } = options;
  requireRoot('up');
  const layout = layoutOf(root);
  await assertInstalled(call);
  assertKernel();
  // Before anything is written: wrong options leave no directory behind.
  decideSettings(readSettings(layout), wishes, { portBase: false, name: false });
  claimStateDirectory(layout);
  const lock = {
    path: layout.lock,
    what: 'kuryr devcloud up',
    onWait: (holder: string) => report(`waiting for ${holder}`),
  };
  return await withLock(
    lock,
    async () => {
      const table = new ProcessTable(layout.processes);
      const saved = readSettings(layout);
      const settings = decideSettings(saved, wishes, {
        portBase: new DoneMarks(layout.done).has('keystone/database'),
        name: table.all().length > 0,
      });
      if (saved) assertNoHostLeaves(saved, settings, table);
      await saveSettings(layout, settings);
      const plan = { layout, settings, table, secrets: await secretsOf(layout) };
      const outcome = await bringUp(plan, report, call);
      return { ...outcome, settings, layout };
    },
    call,
  );
}

async function bringUp(
  plan: Plan,
  report: (line: string) => void,
  call: Call,
): Promise<StartOutcome> {
  const { layout, table } = plan;
  const directories = [layout.logs, layout.run, layout.ovn, layout.keystone, layout.neutron];
  for (const directory of [...directories, ...hostsOf(plan).map((host) => host.layout.run)]) {
    mkdirSync(directory, { recursive: true, mode: 0o700 });
  }
  writeClientFiles(plan);
  await endProcesses(() => abandonedProcesses(plan), 2_000, call);
  const units = unitsOf(plan);
  const supervisor = supervisorOf(plan, report);
  const known = new Set(units.map((unit) => unit.name));
  for (const { name } of table.all().filter((record) => !known.has(record.name))) {
    await endService(name, supervisor, 5_000, call);
    report(`${name} stopped: it is not wanted any more`);
  }
  return await startUnits(units, supervisor, call);
}

function assertKernel(): void {
  if (existsSync('/dev/net/tun')) return;
  const what =
    'the kernel has no /dev/net/tun, which the userspace datapath needs; load the module tun';
  throw new KuryrError('NOT_FOUND', { what });
}

function assertNoHostLeaves(saved: Settings, settings: Settings, table: ProcessTable): void {
  const leaving = saved.hosts.filter((host) => !settings.hosts.includes(host));
  const running = leaving.find((host) => table.running(`${host}/namespaces`));
  if (running === undefined) return;
  const what = `the host ${running} runs; to go on without it, first: kuryr devcloud down`;
  throw new KuryrError('CONFIG', { where: '--hosts', what });
}
