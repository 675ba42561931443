import { existsSync, readFileSync, rmSync, writeFileSync } from 'node:fs';

/** What Debian's packages ask before they start a service; see invoke-rc.d(8). */
const POLICY = '/usr/sbin/policy-rc.d';
const MARK = '# made by kuryr devcloud install for as long as it runs';

/**
 * Runs `work` while no package may start a service of its own: the devcloud has its own processes,
 * and the machine's ports are the user's. A policy that the machine has already is left alone.
 */
export async function holdServicesBack<T>(work: () => Promise<T>, path = POLICY): Promise<T> {
  const foreign = existsSync(path) && !readFileSync(path, 'utf8').includes(MARK);
  if (foreign) return await work();
  writeFileSync(path, `#!/bin/sh\n${MARK}\nexit 101\n`, { mode: 0o755 });
  try {
    return await work();
  } finally {
    rmSync(path, { force: true });
  }
}
