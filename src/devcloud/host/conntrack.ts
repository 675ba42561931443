import { KuryrError } from '../../errors/kuryr-error.ts';
import type { RunResult } from '../../linux/exec/run.ts';
import type { Call } from '../../util/call.ts';
import { sleep } from '../../util/sleep.ts';

/** Runs ovs-vsctl on one host's database. */
export type Vsctl = (words: readonly string[], call: Call) => Promise<RunResult>;

const LIMIT_MS = 30_000;

/**
 * Tells OVN not to use a feature with which OVS 3.1's userspace conntrack aborts: a TCP connection
 * from a source port that was closed a moment ago ends vswitchd. vswitchd announces the feature
 * once, after ovn-controller has made the row for it; what we write after that stays.
 */
export async function avoidConntrackAbort(vsctl: Vsctl, call: Call): Promise<void> {
  const end = Date.now() + LIMIT_MS;
  while (Date.now() < end) {
    for (const row of await datapaths(vsctl, 'true', call)) {
      await vsctl(['set', 'Datapath', row, 'capabilities:ct_zero_snat=false'], call);
    }
    const set = await datapaths(vsctl, 'false', call);
    if (set.length > 0) return;
    await sleep(50, call);
  }
  const what = 'the announcement of ct_zero_snat by ovs-vswitchd';
  throw new KuryrError('DEADLINE', { what, seconds: LIMIT_MS / 1000 });
}

/** Forgets what an earlier vswitchd announced, so that the new one's word can be awaited. */
export async function forgetCapabilities(vsctl: Vsctl, call: Call): Promise<void> {
  for (const row of await datapaths(vsctl, 'false', call)) {
    await vsctl(['--no-wait', 'remove', 'Datapath', row, 'capabilities', 'ct_zero_snat'], call);
  }
}

async function datapaths(vsctl: Vsctl, value: string, call: Call): Promise<string[]> {
  const condition = `capabilities:ct_zero_snat=${value}`;
  const find = ['--bare', '--columns=_uuid', 'find', 'Datapath', condition];
  const { stdout } = await vsctl(find, call);
  return stdout.split(/\s+/).filter(Boolean);
}
