import { existsSync, readFileSync, readlinkSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import { KuryrError } from '../../errors/kuryr-error.ts';
import { bootId } from '../../linux/proc/process-identity.ts';
import type { Call } from '../../util/call.ts';
import { runTool } from '../run-tool.ts';

const NETNS_DIRECTORY = '/run/netns';

const recordSchema = z.object({
  bootId: z.string(),
  /** Inode of each; 0 while it is being made. */
  inodes: z.record(z.string(), z.number()),
});

/** Where `ip netns` keeps a network namespace. */
export function netnsPath(name: string): string {
  return join(NETNS_DIRECTORY, name);
}

/** The inode that tells a network namespace from others; undefined if there is none of that name. */
export function netnsInode(name: string): number | undefined {
  return statSync(netnsPath(name), { throwIfNoEntry: false })?.ino;
}

/** The inode of the network namespace that a process is in; undefined if it is gone. */
export function netnsInodeOf(pid: number): number | undefined {
  try {
    const link = readlinkSync(`/proc/${pid}/ns/net`);
    return Number(/^net:\[(\d+)\]$/.exec(link)?.[1]);
  } catch {
    return undefined;
  }
}

/** The network namespaces that a devcloud has made; it touches no others. */
export class Namespaces {
  readonly #file: string;

  constructor(file: string) {
    this.#file = file;
  }

  /** The names of ours that exist. */
  list(): string[] {
    return Object.keys(this.#read()).filter((name) => this.owns(name));
  }

  owns(name: string): boolean {
    const recorded = this.#read()[name];
    const inode = netnsInode(name);
    return recorded !== undefined && inode !== undefined && (recorded === 0 || recorded === inode);
  }

  /** Sees that a name is not in use by others. */
  assertFree(name: string): void {
    if (this.owns(name) || !existsSync(netnsPath(name))) return;
    const what = `a network namespace ${name} exists that is not this devcloud's; remove it, or choose another --name`;
    throw new KuryrError('CONFLICT', { what });
  }

  /** Makes a network namespace with its loopback up; one of ours that is there already is kept. */
  async create(name: string, call: Call): Promise<void> {
    if (this.owns(name)) return;
    this.assertFree(name);
    // On record before it is there, so that none is forgotten if we are killed in between.
    this.#write({ ...this.#read(), [name]: 0 });
    await runTool(['ip', 'netns', 'add', name], call);
    this.#write({ ...this.#read(), [name]: netnsInode(name) ?? 0 });
    await runTool(['ip', '-n', name, 'link', 'set', 'lo', 'up'], call);
  }

  /** Removes one of ours; the links in it go with it. */
  async remove(name: string, call: Call): Promise<void> {
    if (this.owns(name)) await runTool(['ip', 'netns', 'del', name], call);
    const { [name]: _gone, ...others } = this.#read();
    this.#write(others);
  }

  #read(): Record<string, number> {
    try {
      const record = recordSchema.parse(JSON.parse(readFileSync(this.#file, 'utf8')));
      return record.bootId === bootId() ? record.inodes : {};
    } catch {
      return {};
    }
  }

  #write(inodes: Record<string, number>): void {
    if (Object.keys(inodes).length === 0) rmSync(this.#file, { force: true });
    else writeFileSync(this.#file, JSON.stringify({ bootId: bootId(), inodes }), { mode: 0o600 });
  }
}
