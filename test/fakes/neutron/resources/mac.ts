import { randomBytes } from 'node:crypto';
import type { State } from '../store/state.ts';

/** A free address with Neutron's `base_mac`. */
export function randomMac(state: State, networkId: string): string {
  for (;;) {
    const tail = [...randomBytes(3)].map((byte) => byte.toString(16).padStart(2, '0'));
    const mac = ['fa', '16', '3e', ...tail].join(':');
    if (!state.macs.has(`${networkId} ${mac}`)) return mac;
  }
}
