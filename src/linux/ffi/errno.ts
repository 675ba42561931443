import { constants } from 'node:os';

const names = new Map<number, string>();
// Where two names share a number (EAGAIN and EWOULDBLOCK) the first is the usual one.
for (const [name, value] of Object.entries(constants.errno)) {
  if (!names.has(value)) names.set(value, name);
}
// The kernel's own "not supported", which has no name in libc but reaches netlink clients.
names.set(524, 'ENOTSUPP');

/** The name of an errno value (positive), as `EEXIST`; an unknown value reads `errno 4000`. */
export function errnoName(errno: number): string {
  return names.get(errno) ?? `errno ${errno}`;
}
