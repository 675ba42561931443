import { KuryrError } from '../../errors/kuryr-error.ts';
import { run } from '../../linux/exec/run.ts';
import type { Call } from '../../util/call.ts';
import { sleep } from '../../util/sleep.ts';
import { BRIDGE_MAPPINGS, CMS_OPTIONS } from './bridges.ts';
import type { Host } from './host.ts';

const LIMIT_MS = 30_000;

/**
 * Waits for ovn-controller to register the chassis and completes its entry: Neutron 21 looks for
 * bridge mappings and gateway option in external_ids, OVN 23.03 writes them to other_config only.
 * Without the copy every port on a flat or VLAN network is `binding_failed`.
 */
export async function registerChassis(
  sbSocket: string,
  host: Host,
  env: Readonly<Record<string, string>>,
  call: Call,
): Promise<void> {
  const set = [
    ...['ovn-sbctl', `--db=unix:${sbSocket}`, 'set', 'Chassis', host.name],
    `external_ids:ovn-bridge-mappings=${BRIDGE_MAPPINGS}`,
    `external_ids:ovn-cms-options=${CMS_OPTIONS}`,
  ];
  const end = Date.now() + LIMIT_MS;
  for (;;) {
    try {
      await run(set, { env }, call);
      return;
    } catch (cause) {
      call.signal.throwIfAborted();
      if (Date.now() > end) {
        const what = `the registration of the chassis ${host.name}`;
        throw new KuryrError('DEADLINE', { what, seconds: LIMIT_MS / 1000 }, { cause });
      }
      await sleep(50, call);
    }
  }
}
