import { MARK } from '../child-environment.ts';
import type { Host } from '../host/host.ts';
import { netnsInode, netnsInodeOf } from '../host/namespaces.ts';
import type { Plan } from '../plan.ts';
import { descendants, hasVariable, listProcesses } from '../supervisor/processes.ts';
import { cgroupMembers } from './cgroups.ts';

/**
 * What a dockerd that is gone has left on its host: containerd and its shims, which begin sessions of
 * their own, and containers. They are told by our mark in their environment and the host's network
 * namespace, the containers by their cgroup.
 */
export function orphans({ layout, table }: Plan, host: Host): number[] {
  const inode = netnsInode(host.netns);
  const processes = listProcesses();
  const services = table.all().flatMap(({ name }) => table.running(name)?.pid ?? []);
  const kept = new Set(descendants(services, processes));
  const marked = processes
    .filter(({ pid }) => !kept.has(pid) && inode !== undefined && netnsInodeOf(pid) === inode)
    .filter(({ pid }) => hasVariable(pid, MARK, layout.root))
    .map(({ pid }) => pid);
  return [...new Set([...marked, ...cgroupMembers(host.cgroup)])];
}
