import { rmSync } from 'node:fs';
import type { Call } from '../../util/call.ts';
import { sleep } from '../../util/sleep.ts';
import { childEnvironment } from '../child-environment.ts';
import { enterHost, type Host, pathInside } from '../host/host.ts';
import type { Plan } from '../plan.ts';
import { endProcesses } from '../supervisor/end-processes.ts';
import type { Service } from '../supervisor/unit.ts';
import { writeConfig } from '../write-config.ts';
import { cgroupMembers, removeCgroup } from './cgroups.ts';
import { dockerRequest } from './docker-request.ts';
import { orphans } from './orphans.ts';
import { storageDriver } from './storage-driver.ts';

/** How long containers may take to end when the host goes down, ms. */
const CONTAINER_GRACE_MS = 2_000;

/** The Docker daemon of one host. */
export function dockerdService(plan: Plan, host: Host): Service {
  const { layout, table, settings } = plan;
  const { dockerData, dockerSocket, dockerConfig } = host.layout;
  const name = `${host.name}/dockerd`;
  return {
    kind: 'service',
    name,
    argv: [
      'dockerd',
      ...['--config-file', dockerConfig],
      ...['--data-root', dockerData],
      // In the host's own /run, where nothing of an earlier start is left.
      ...['--exec-root', '/run/docker', '--pidfile', '/run/docker.pid'],
      ...['--host', `unix://${dockerSocket}`, '--group', 'root'],
      ...['--storage-driver', storageDriver(layout.root)],
      ...['--exec-opt', 'native.cgroupdriver=cgroupfs', '--cgroup-parent', `/${host.cgroup}`],
    ],
    env: childEnvironment(layout.root),
    enter: () => enterHost(host, table),
    // dockerd asks the drivers of its networks as it starts, and waits 15 s for one that is not there.
    needs: [host.units.namespaces, ...(settings.serve ? [`${host.name}/kuryr`] : [])],
    restartsWith: [host.units.namespaces],
    address: `unix:${dockerSocket}`,
    prepare: async () => {
      writeConfig(dockerConfig, '{}\n');
      // dockerd takes whatever process has these ids by now for its own and gives up.
      for (const file of ['/run/docker.pid', '/run/docker/containerd/containerd.pid']) {
        rmSync(pathInside(host, table, file), { force: true });
      }
    },
    ready: async (call) => {
      const { status } = await dockerRequest(dockerSocket, '/_ping', call);
      return status === 200;
    },
    leave: (call) => shutDown(name, host, plan, call),
    cleanUp: async (call) => {
      await endProcesses(() => orphans(plan, host), 1_000, call);
      removeCgroup(host.cgroup);
    },
    stopMs: 15_000,
  };
}

/**
 * Asks dockerd to end, which first stops its containers. It would give each ten seconds; those that
 * take longer than ours are killed, and dockerd goes on.
 */
async function shutDown(name: string, host: Host, { table }: Plan, call: Call): Promise<void> {
  const record = table.running(name);
  if (!record) return;
  process.kill(record.pid, 'SIGTERM');
  const end = Date.now() + CONTAINER_GRACE_MS;
  while (table.running(name)) {
    if (Date.now() > end) {
      for (const pid of cgroupMembers(host.cgroup)) process.kill(pid, 'SIGKILL');
      return;
    }
    await sleep(25, call);
  }
}
