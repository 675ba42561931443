import { constants } from 'node:fs';
import { access, readdir, statfs } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { ageOf } from '../../journal/entry-id.ts';
import { type Check, type Diagnosis, NotLooked, problem, warning } from '../check.ts';

export interface StateFacts {
  readonly folder: string;
  readonly writable: boolean;
  readonly freeBytes: number;
  /** Files of the journal that could not be read and were kept aside. */
  readonly bad: readonly string[];
  /** Ages of what is promised and not done, ms. */
  readonly ages: readonly number[];
}

const LITTLE_BYTES = 20 * 2 ** 20;
/** A promise is kept within seconds while the cloud answers. */
const OLD_MS = 10 * 60_000;

/** The folder of the journal: whether it can be written, and what waits in it. */
export const stateCheck: Check = {
  name: 'state',
  run: async ({ config }) => {
    const folder = config.statePath;
    const facts = await look(folder);
    const free = `${Math.round(facts.freeBytes / 2 ** 20)} MiB free`;
    return {
      diagnoses: judgeState(facts),
      saw: `${folder}, ${free}, ${facts.ages.length} promises pending`,
    };
  },
};

export function judgeState({ folder, writable, freeBytes, bad, ages }: StateFacts): Diagnosis[] {
  const found: Diagnosis[] = [];
  if (!writable) {
    found.push(
      problem(
        `${folder} cannot be written by this user`,
        `chown and chmod it for the user that Kuryr runs as, or set [DEFAULT] state_path to another folder.`,
      ),
    );
  }
  if (freeBytes < LITTLE_BYTES) {
    found.push(
      problem(
        `the file system of ${folder} has only ${Math.round(freeBytes / 2 ** 20)} MiB left; without room for the journal containers cannot start`,
        `Make room there (df -h ${folder}), or move [DEFAULT] state_path.`,
      ),
    );
  }
  const [first] = bad;
  if (first !== undefined) {
    found.push(
      warning(
        `${bad.length} entries of the journal could not be read and were kept aside, as ${first}`,
        `What they promised is not known: run kuryr reconcile, then remove them: rm ${join(folder, 'journal', '*.bad')}`,
      ),
    );
  }
  const old = ages.filter((age) => age > OLD_MS);
  if (old.length > 0) {
    const minutes = Math.round(Math.max(...old) / 60_000);
    found.push(
      warning(
        `${old.length} promises to Docker are not kept yet, the oldest for ${minutes} min`,
        'kuryr status names them, the log of kuryr serve says why (journalctl -u kuryr); if it does not run, start it: it takes them up.',
      ),
    );
  }
  return found;
}

async function look(folder: string): Promise<StateFacts> {
  const existing = await firstExisting(folder);
  const names = await readdir(join(folder, 'journal')).catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'EACCES') throw new NotLooked(`only root may look into ${folder}`);
    return [] as string[];
  });
  const { bavail, bsize } = await statfs(existing);
  return {
    folder,
    writable: await access(existing, constants.W_OK).then(
      () => true,
      () => process.getuid?.() !== 0 && existing !== folder,
    ),
    freeBytes: bavail * bsize,
    bad: names.filter((name) => name.endsWith('.bad')),
    ages: names.flatMap((name) => (name.endsWith('.json') ? [ageOf(name)] : [])),
  };
}

/** The daemon makes what is missing. */
async function firstExisting(path: string): Promise<string> {
  if (path === dirname(path)) return path;
  return access(path).then(
    () => path,
    () => firstExisting(dirname(path)),
  );
}
