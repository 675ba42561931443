import { randomBytes, randomUUID } from 'node:crypto';
import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { idTags, portName } from '../../src/core/naming.ts';
import type { Call } from '../../src/util/call.ts';
import type { StartTimes } from '../stand-in/daemon.ts';
import { StandIn } from '../stand-in/stand-in.ts';

const ENDPOINTS = [100, 1_000, 10_000] as const;
const POOL = { min: 4, max: 0, batch: 8, coolDownMs: 0 } as const;

/** A daemon that starts with so many containers. */
export interface ManyEndpoints extends StartTimes {
  readonly endpoints: number;
  /** From the process' start until a container has been started, ms. */
  readonly firstStartMs: number;
  /** Of the JavaScript heap, without garbage, and of the process; MB. */
  readonly heapMb: number;
  readonly rssMb: number;
}

/** Starts a daemon again with more and more running containers. */
export async function manyEndpoints(call: Call): Promise<readonly ManyEndpoints[]> {
  const results: ManyEndpoints[] = [];
  for (const endpoints of ENDPOINTS) results.push(await startWith(endpoints, call));
  return results;
}

async function startWith(endpoints: number, call: Call): Promise<ManyEndpoints> {
  const standIn = await StandIn.open(POOL);
  try {
    await standIn.start();
    const network = await standIn.dockerd().networkCreate({ subnet: '10.83.0.0/16' });
    await standIn.until(({ hot }) => hot >= POOL.batch, call);
    await standIn.stop();
    await addContainers(standIn, endpoints);
    const begun = performance.now();
    const times = await standIn.start();
    await standIn.dockerd().containerStart(network);
    const firstStartMs = performance.now() - begun;
    const { heap, rss, used } = await standIn.cleanFigures();
    if (used !== endpoints + 1) throw new Error(`${used} endpoints are known, of ${endpoints + 1}`);
    return { endpoints, ...times, firstStartMs, heapMb: heap / 1e6, rssMb: rss / 1e6 };
  } finally {
    await standIn.close();
  }
}

/** As many containers left them: labelled ports in Neutron, and a claim of each on the disk. */
async function addContainers({ cloud, statePath }: StandIn, count: number): Promise<void> {
  const [like] = cloud.state.ports.where((port) => port.device_owner === 'compute:kuryr');
  if (!like) throw new Error('no port was made ahead');
  const claims = join(statePath, 'pool');
  await mkdir(claims, { recursive: true });
  for (let i = 0; i < count; i++) {
    const [id, endpointId] = [randomUUID(), randomBytes(32).toString('hex')];
    const ip_address = `10.83.${100 + Math.floor(i / 250)}.${1 + (i % 250)}`;
    cloud.state.ports.put({
      ...like,
      id,
      name: portName(endpointId),
      device_id: endpointId,
      fixed_ips: like.fixed_ips.map((ip) => ({ ...ip, ip_address })),
      tags: [...like.tags, ...idTags(endpointId)],
    });
    await writeFile(join(claims, id), '');
  }
}
