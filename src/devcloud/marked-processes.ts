import { readFileSync } from 'node:fs';
import { MARK } from './child-environment.ts';
import { netnsInodeOf } from './host/namespaces.ts';
import type { Plan } from './plan.ts';
import { descendants, hasVariable, listProcesses } from './supervisor/processes.ts';

/** All processes that carry a devcloud's mark, on its hosts too, however their records are. */
export function markedProcesses(root: string): number[] {
  const own = ancestors();
  return listProcesses()
    .map(({ pid }) => pid)
    .filter((pid) => !own.has(pid) && hasVariable(pid, MARK, root));
}

/**
 * What an `up` that was killed has left working in the caller's network namespace: tools that fill a
 * database, or a service that it had no time to record.
 */
export function abandonedProcesses({ layout, table }: Pick<Plan, 'layout' | 'table'>): number[] {
  const services = table.all().flatMap(({ name }) => table.running(name)?.pid ?? []);
  const kept = new Set(descendants(services));
  const here = netnsInodeOf(process.pid);
  return markedProcesses(layout.root).filter((pid) => !kept.has(pid) && netnsInodeOf(pid) === here);
}

/** This process and those that it was started from. */
function ancestors(): Set<number> {
  const found = new Set<number>();
  for (let pid = process.pid; pid > 1 && !found.has(pid); pid = parentOf(pid)) found.add(pid);
  return found;
}

function parentOf(pid: number): number {
  try {
    return Number(/^PPid:\s*(\d+)$/m.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1]);
  } catch {
    return 0;
  }
}
