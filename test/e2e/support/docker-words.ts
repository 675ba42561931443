/** The words of the docker commands that the tests use again and again. */
export const CREATE = ['network', 'create', '-d', 'kuryr', '--ipam-driver', 'kuryr'] as const;
/** Stops at once, as PID 1 is an init that takes SIGTERM. */
export const RUN = ['run', '-d', '--init', '--stop-timeout', '1'] as const;
export const SLEEP = ['busybox', 'sleep', '1000000'] as const;
/** The first packet may wait for ARP and for OVN's flows, so it gets time. */
export const PING = ['ping', '-c', '3', '-W', '5'] as const;
export const NO_LOSS = ' 0% packet loss';
