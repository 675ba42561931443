import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Binding } from '../binding/binding.ts';
import type { CloudConfig } from '../config/cloud.ts';
import type { KuryrConfig } from '../config/kuryr-config.ts';
import type { Core } from '../core/core.ts';
import { createCore } from '../core/create-core.ts';
import { Journal } from '../core/journal/journal.ts';
import type { Witnesses } from '../core/reconcile/look-around.ts';
import { Netlink } from '../linux/netlink/netlink.ts';
import type { Logger } from '../observe/log.ts';
import { Session } from '../openstack/session/session.ts';
import { unlimited } from '../util/call.ts';
import { hostRanges } from './host-ranges.ts';
import { OpenVswitchOnDemand } from './open-vswitch-on-demand.ts';
import { witnessesOf } from './witnesses-of.ts';

/** What an operator's command works with, beside a daemon that runs or does not. */
export interface Inspection {
  readonly core: Core;
  readonly witnesses: Witnesses;
  readonly close: () => Promise<void>;
}

/**
 * Puts the pieces together for one command. The daemon's journal is only read: the command has one of
 * its own, which ends with it.
 */
export async function openInspection(options: {
  readonly config: KuryrConfig;
  readonly cloud: CloudConfig;
  readonly log: Logger;
}): Promise<Inspection> {
  const { config, cloud, log } = options;
  const folder = await mkdtemp(join(tmpdir(), 'kuryr-'));
  const session = new Session({ cloud, log });
  const ovs = new OpenVswitchOnDemand({ endpoint: config.binding.ovsdbConnection, log });
  const netlink = await Netlink.open({ log }, unlimited);
  const core = createCore({
    config,
    session,
    binding: new Binding({ config: config.binding, netlink, openOvs: (call) => ovs.open(call) }),
    journal: await Journal.open(folder, log),
    hostRanges: hostRanges(netlink),
    log,
  });
  return {
    core,
    witnesses: witnessesOf({ config, session, marks: core.marks, netlink, ovs }),
    close: async () => {
      await core.background.close();
      await netlink.close();
      await ovs.close();
      await session.close();
      await rm(folder, { recursive: true, force: true });
    },
  };
}
