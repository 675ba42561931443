import { readdir, readFile, readlink } from 'node:fs/promises';
import type { KuryrConfig } from '../../../config/kuryr-config.ts';
import type { DockerEngine } from '../../../docker/docker-engine.ts';
import { type Check, type Diagnosis, problem, warning } from '../check.ts';

export interface DockerFacts {
  readonly engine: DockerEngine;
  /** How many dockerd run in this network namespace; 0 when their namespaces may not be seen. */
  readonly daemons: number;
  readonly server: KuryrConfig['server'];
  readonly dockerHost: string;
}

/** The oldest API that tells endpoints by network. */
const OLDEST_API = [1, 24] as const;

/** Whether the Docker Engine answers, and fits the way in which Kuryr serves it. */
export const dockerCheck: Check = {
  name: 'docker',
  run: async ({ docker, config }, call) => {
    const engine = await docker.engine(call);
    const { server, dockerHost } = config;
    const facts = { engine, daemons: await countDaemons(), server, dockerHost };
    const more = `${engine.swarm ? ', swarm' : ''}${engine.liveRestore ? ', live-restore' : ''}`;
    return {
      diagnoses: judgeDocker(facts),
      saw: `Docker ${engine.version}, API ${engine.apiVersion}${more}`,
    };
  },
};

export function judgeDocker({ engine, daemons, server, dockerHost }: DockerFacts): Diagnosis[] {
  const [major = 0, minor = 0] = engine.apiVersion.split('.').map(Number);
  const [oldMajor, oldMinor] = OLDEST_API;
  const found: Diagnosis[] = [];
  if (major < oldMajor || (major === oldMajor && minor < oldMinor)) {
    found.push(
      problem(
        `Docker ${engine.version} speaks API ${engine.apiVersion}, Kuryr needs ${OLDEST_API.join('.')}`,
        'Install a newer Docker Engine.',
      ),
    );
  }
  if (engine.swarm && server.scope === 'local') {
    found.push(
      warning(
        'this host is in a swarm, but capability_scope is local: services cannot use networks of Kuryr',
        'For services run Kuryr as a managed plugin with [DEFAULT] capability_scope = global (docker plugin create; Docker refuses socket and spec-file plugins in a swarm); else docker swarm leave.',
      ),
    );
  }
  if (!engine.swarm && server.scope === 'global') {
    found.push(
      problem(
        'capability_scope is global, but this host is in no swarm: docker network create will fail',
        'Set [DEFAULT] capability_scope = local and restart Kuryr and dockerd, or docker swarm init.',
      ),
    );
  }
  if (daemons > 1) {
    found.push(
      warning(
        `${daemons} dockerd run in this network namespace; Kuryr asks only the one at ${dockerHost} and takes containers of the others for left behind`,
        'Let only that one use Kuryr, or give each its own host entry and its own Kuryr with another [DEFAULT] host and state_path.',
      ),
    );
  }
  return found;
}

/** dockerd processes beside us; containers have network namespaces of their own. */
async function countDaemons(): Promise<number> {
  const mine = await readlink('/proc/self/ns/net');
  const names = (await readdir('/proc')).filter((name) => /^\d+$/.test(name));
  const found = await Promise.all(
    names.map(async (pid) => {
      const command = await readFile(`/proc/${pid}/comm`, 'utf8').catch(() => '');
      if (command.trim() !== 'dockerd') return false;
      return (await readlink(`/proc/${pid}/ns/net`).catch(() => '')) === mine;
    }),
  );
  return found.filter(Boolean).length;
}
