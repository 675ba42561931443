import { existsSync, mkdirSync, readdirSync, readFileSync } from 'node:fs';
import { z } from 'zod';
import { KuryrError } from '../../errors/kuryr-error.ts';
import { writeDurably } from '../../linux/files/write-durably.ts';
import { assertUsable, type Layout } from './layout.ts';

/** What distinguishes one devcloud from another. */
export interface Settings {
  /** Begins the names of its network namespaces and cgroups. */
  readonly name: string;
  /** Keystone listens here, Neutron one above. */
  readonly portBase: number;
  readonly hosts: readonly string[];
  /** Whether `kuryr serve` runs on the hosts. */
  readonly serve: boolean;
}

/** What the user asked for; what is not given is as it was before, or the default. */
export interface Wishes {
  readonly name?: string | undefined;
  readonly portBase?: number | undefined;
  readonly hosts?: number | undefined;
  readonly serve?: boolean | undefined;
}

export const DEFAULT_STATE = '/var/lib/kuryr-devcloud';
const DEFAULT_PORT_BASE = 15000;

const settingsSchema = z.object({
  name: z.string(),
  portBase: z.number().int(),
  hosts: z.array(z.string()).min(1),
  serve: z.boolean(),
});

/** The settings of the devcloud in this state directory; undefined if there is none. */
export function readSettings(layout: Layout): Settings | undefined {
  let text: string;
  try {
    text = readFileSync(layout.settings, 'utf8');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EACCES') {
      throw new KuryrError('CONFIG', {
        where: layout.root,
        what: 'only root may read it; try sudo',
      });
    }
    return undefined;
  }
  try {
    return settingsSchema.parse(JSON.parse(text));
  } catch (cause) {
    const what = 'is damaged; remove the directory, or bring the file back';
    throw new KuryrError('CONFIG', { where: layout.settings, what }, { cause });
  }
}

/** The settings of a devcloud that must exist. */
export function requireSettings(layout: Layout): Settings {
  const settings = readSettings(layout);
  if (settings) return settings;
  const what = `there is no devcloud in ${layout.root}; run: kuryr devcloud up`;
  throw new KuryrError('NOT_FOUND', { what });
}

/** What of a devcloud's settings cannot change any more. */
export interface Fixed {
  /** Keystone's catalogue holds the addresses. */
  readonly portBase: boolean;
  /** Namespaces and cgroups are there under this name. */
  readonly name: boolean;
}

/** Joins what was saved with what is wished now. */
export function decideSettings(
  saved: Settings | undefined,
  wishes: Wishes,
  fixed: Fixed,
): Settings {
  const portBase = wishes.portBase ?? saved?.portBase ?? DEFAULT_PORT_BASE;
  const kept = saved?.portBase === portBase ? saved.name : undefined;
  const name = wishes.name ?? kept ?? `kuryr-${portBase}`;
  const count = wishes.hosts ?? saved?.hosts.length ?? 1;
  const settings: Settings = {
    name,
    portBase,
    hosts: Array.from({ length: count }, (_, i) => `h${i + 1}`),
    serve: wishes.serve ?? saved?.serve ?? true,
  };
  check(settings);
  if (saved) assertSame(saved, settings, fixed);
  return settings;
}

function check({ name, portBase, hosts }: Settings): void {
  if (!Number.isInteger(portBase) || portBase < 1024 || portBase > 65_534) {
    throw new KuryrError('CONFIG', {
      where: '--port-base',
      what: 'give a port from 1024 to 65534',
    });
  }
  if (!/^[a-z][a-z0-9-]{0,30}$/i.test(name)) {
    const what = 'give at most 31 letters, digits and hyphens, a letter first';
    throw new KuryrError('CONFIG', { where: '--name', what });
  }
  if (hosts.length < 1 || hosts.length > 2) {
    throw new KuryrError('CONFIG', { where: '--hosts', what: 'give 1 or 2' });
  }
}

function assertSame(saved: Settings, now: Settings, fixed: Fixed): void {
  const refuse = (where: string, value: string | number, cure: string) => {
    const what = `this devcloud has ${value}; keep that, use another --state, or first: ${cure}`;
    throw new KuryrError('CONFIG', { where, what });
  };
  if (fixed.portBase && saved.portBase !== now.portBase) {
    refuse('--port-base', saved.portBase, 'kuryr devcloud down --purge');
  }
  if (fixed.name && saved.name !== now.name) {
    refuse('--name', saved.name, 'kuryr devcloud down');
  }
}

/** Makes the state directory ours, and keeps the settings in it. */
export async function saveSettings(layout: Layout, settings: Settings): Promise<void> {
  await writeDurably(layout.settings, `${JSON.stringify(settings, null, 2)}\n`);
}

/** Creates the state directory, or sees that the existing one is a devcloud's or empty. */
export function claimStateDirectory(layout: Layout): void {
  assertUsable(layout.root);
  try {
    mkdirSync(layout.root, { recursive: true, mode: 0o700 });
  } catch (cause) {
    const what = `cannot be made: ${(cause as NodeJS.ErrnoException).code}`;
    throw new KuryrError('CONFIG', { where: `--state ${layout.root}`, what }, { cause });
  }
  if (existsSync(layout.settings)) return;
  const found = readdirSync(layout.root).filter((name) => name !== 'lock');
  if (found.length === 0) return;
  const what = `holds files (${found.slice(0, 3).join(', ')}) but no devcloud; choose an empty or new directory`;
  throw new KuryrError('CONFIG', { where: `--state ${layout.root}`, what });
}
