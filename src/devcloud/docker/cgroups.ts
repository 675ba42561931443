import { readdirSync, readFileSync, rmdirSync } from 'node:fs';
import { join } from 'node:path';

/** The directories of a cgroup that dockerd made: one in each hierarchy of version 1, or in the one of version 2. */
function cgroupDirectories(name: string): string[] {
  const mounts = cgroupMounts(readFileSync('/proc/self/mountinfo', 'utf8'));
  return mounts.map((mount) => join(mount, name));
}

/** The mount points of whole cgroup hierarchies, from the text of /proc/PID/mountinfo. */
export function cgroupMounts(mountinfo: string): string[] {
  return mountinfo.split('\n').flatMap((line) => {
    const [place = '', kind = ''] = line.split(' - ');
    const [, , , root, mountPoint = ''] = place.split(' ');
    return root === '/' && /^cgroup2? /.test(kind) ? [mountPoint] : [];
  });
}

/** The processes in a cgroup and the cgroups below it. */
export function cgroupMembers(name: string): number[] {
  const found = new Set<number>();
  for (const directory of cgroupDirectories(name).flatMap(withChildren)) {
    for (const pid of readLines(join(directory, 'cgroup.procs'))) found.add(Number(pid));
  }
  return [...found];
}

/** Removes a cgroup that has no processes any more. */
export function removeCgroup(name: string): void {
  for (const directory of cgroupDirectories(name).flatMap(withChildren)) {
    try {
      rmdirSync(directory);
    } catch {
      // A process in it that is not yet gone holds it; an empty directory harms nobody.
    }
  }
}

/** A directory and all below it, the deepest first. */
function withChildren(directory: string): string[] {
  let names: string[];
  try {
    names = readdirSync(directory, { withFileTypes: true })
      .filter((entry) => entry.isDirectory())
      .map((entry) => entry.name);
  } catch {
    return [];
  }
  return [...names.flatMap((name) => withChildren(join(directory, name))), directory];
}

function readLines(path: string): string[] {
  try {
    return readFileSync(path, 'utf8').split('\n').filter(Boolean);
  } catch {
    return [];
  }
}
