import { randomInt } from 'node:crypto';
import { errnoName } from '../ffi/errno.ts';
import type { LinkRecord } from './codec/link.ts';
import type { Kernel } from './kernel.ts';

/** Why a link could not be deleted. */
export interface Refusal {
  readonly name: string;
  readonly errno: string;
  readonly text?: string;
}

/**
 * Deletes links by name; those that are not there are done already. Several go as one group, because
 * each delete waits some 20 ms inside the kernel, however many links it names.
 *
 * @returns the links that the kernel refused to delete
 */
export function deleteLinks(kernel: Kernel, names: readonly string[]): Refusal[] {
  const links = [...new Set(names)]
    .map((name) => kernel.link(name))
    .filter((link) => link !== undefined);
  if (links.length > 1 && deleteAsGroup(kernel, links)) return [];
  return links.flatMap((link) => deleteOne(kernel, link));
}

/** Answers false when the links are all as before: gathered and given back to their groups. */
function deleteAsGroup(kernel: Kernel, links: readonly LinkRecord[]): boolean {
  // Drawn anew each time: a number that is in use would delete what is not ours.
  const group = freeGroup(kernel);
  const gathered = kernel.attemptAll(
    links.map(({ index }) => ({ do: 'change', index, group }) as const),
  );
  const members = links.filter((_, i) => gathered[i]?.errno === 0);
  const reply = kernel.attempt({ do: 'delete group', group }, 'delete links');
  if (reply.errno === 0) return members.length === links.length;
  kernel.attemptAll(
    members.map(({ index, group: before }) => ({ do: 'change', index, group: before }) as const),
  );
  return false;
}

function freeGroup(kernel: Kernel): number {
  const used = new Set(kernel.links().map((link) => link.group));
  for (;;) {
    const group = randomInt(0x10000, 0x7fffffff);
    if (!used.has(group)) return group;
  }
}

function deleteOne(kernel: Kernel, { name, index }: LinkRecord): Refusal[] {
  const reply = kernel.attempt({ do: 'delete', index }, `delete the link ${name}`);
  const errno = errnoName(reply.errno);
  // Deleting one end of a pair took the other along, or somebody else was faster.
  if (reply.errno === 0 || errno === 'ENODEV') return [];
  return [{ name, errno, ...(reply.text && { text: reply.text }) }];
}
