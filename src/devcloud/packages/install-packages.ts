import { isCode, KuryrError } from '../../errors/kuryr-error.ts';
import type { Call } from '../../util/call.ts';
import { sleep } from '../../util/sleep.ts';
import { requireRoot } from '../require-root.ts';
import { aptGet } from './apt-get.ts';
import { holdServicesBack } from './hold-services-back.ts';
import { missingPackages } from './missing-packages.ts';

const LOCK_PATIENCE_MS = 900_000;
const LOCK_POLL_MS = 2_000;

/** What apt says when its lists name files that the mirror no longer has, or nothing at all. */
const STALE_LISTS =
  /Unable to locate package|has no installation candidate|404 +Not Found|Unable to fetch|unmet dependencies/;
const LOCKED = /Could not get lock|Unable to (lock|acquire)/;

/** Installs the missing Debian packages, without starting what they bring. */
export async function installPackages(
  report: (line: string) => void,
  call: Call,
): Promise<{ readonly installed: readonly string[] }> {
  requireRoot('install');
  const missing = await missingPackages(call);
  if (missing.length === 0) return { installed: [] };
  report(`installing ${missing.join(' ')}`);
  await holdServicesBack(async () => {
    const install = ['install', '--yes', ...missing];
    try {
      await patiently(install, report, call);
    } catch (error) {
      if (!isCode(error, 'COMMAND') || !STALE_LISTS.test(error.params.why)) throw error;
      report('the package lists are out of date; updating them');
      await patiently(['update'], report, call);
      await patiently(install, report, call);
    }
  });
  const left = await missingPackages(call);
  if (left.length === 0) return { installed: missing };
  const why = `${left.join(', ')} are still missing`;
  throw new KuryrError('COMMAND', { command: 'apt-get install', why });
}

/** Runs apt-get; while another program holds one of its locks, waits. */
async function patiently(
  words: readonly string[],
  report: (line: string) => void,
  call: Call,
): Promise<void> {
  const end = Date.now() + LOCK_PATIENCE_MS;
  for (let waited = false; ; waited = true) {
    try {
      await aptGet(words, report, call);
      return;
    } catch (error) {
      const locked = isCode(error, 'COMMAND') && LOCKED.test(error.params.why);
      if (!locked || Date.now() > end) throw error;
    }
    if (!waited) report('another program is installing packages; waiting for it');
    await sleep(LOCK_POLL_MS, call);
  }
}
