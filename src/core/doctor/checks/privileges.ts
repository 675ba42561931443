import { readFile } from 'node:fs/promises';
import { type Check, type Diagnosis, note, problem } from '../check.ts';

export interface PrivilegeFacts {
  readonly root: boolean;
  /** The effective capabilities as a mask, capabilities(7). */
  readonly capabilities: bigint;
}

const NEEDED = { CAP_NET_ADMIN: 12n, CAP_SYS_ADMIN: 21n } as const;

/** Whether this user may do what the daemon does: make links and enter network namespaces. */
export const privilegesCheck: Check = {
  name: 'privileges',
  run: async () => {
    const status = await readFile('/proc/self/status', 'utf8');
    const mask = /^CapEff:\s*([0-9a-f]+)$/m.exec(status)?.[1] ?? '0';
    const facts: PrivilegeFacts = {
      root: process.getuid?.() === 0,
      capabilities: BigInt(`0x${mask}`),
    };
    return { diagnoses: judgePrivileges(facts), saw: facts.root ? 'root' : 'not root' };
  },
};

export function judgePrivileges({ root, capabilities }: PrivilegeFacts): Diagnosis[] {
  const missing = Object.entries(NEEDED).flatMap(([name, bit]) =>
    capabilities & (1n << bit) ? [] : [name],
  );
  if (missing.length === 0) return [];
  const list = missing.join(' and ');
  if (root) {
    return [
      problem(
        `this is root without ${list}, so links cannot be made or moved`,
        `Give the container or unit that Kuryr runs in the capability ${list} (AmbientCapabilities= of systemd, --cap-add of docker run).`,
      ),
    ];
  }
  return [
    note(
      `this user is not root and has no ${list}: what only root may read was not looked at`,
      'Run sudo kuryr doctor to see all; the daemon needs root or these capabilities.',
    ),
  ];
}
