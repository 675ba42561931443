/** The words of the docker commands that the tests use again and again. */
export const CREATE = ['network', 'create', '-d', 'kuryr', '--ipam-driver', 'kuryr'] as const;
/** Stops at once, as PID 1 is an init that takes SIGTERM. */
export const RUN = ['run', '-d', '--init', '--stop-timeout', '1'] as const;
export const SLEEP = ['busybox', 'sleep', '1000000'] as const;
/**
 * The target follows. OVN's flows may come a moment after Neutron calls a port ACTIVE, so packets count
 * from the first answer on; without one in half a minute all are lost.
 */
export const PING = [
  ...['sh', '-c'],
  'for i in $(seq 30); do ping -c 1 -W 1 "$0" >/dev/null && break; done; ping -c 3 -i 0.2 -W 5 "$0"',
] as const;
export const NO_LOSS = ' 0% packet loss';
