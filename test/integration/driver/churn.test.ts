import { readdirSync } from 'node:fs';
import { Agent, request } from 'node:http';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { afterAll, beforeAll, beforeEach, expect } from 'vitest';
import { tempFolder } from '../../fakes/temp-folder.ts';
import { contents } from '../../unit/driver/support/cloud-view.ts';
import { Dockerd, type DockerNetwork } from '../../unit/driver/support/dockerd.ts';
import type { Reply } from '../../unit/driver/support/driver.ts';
import { driverTest as test } from '../../unit/driver/support/driver-test.ts';
import { lacksOpenVswitch } from '../support/machine.ts';
import { RealHost } from '../support/real-host.ts';

const CLIENTS = 8;
/** Each round starts and stops these many containers. */
const ROUND = 100;
const ROUNDS = 4;
/** What the heap may grow by in the rounds after the first, which warms up caches. */
const GROWTH_BYTES = 4 * 1024 * 1024;
/** How many times the processor time of the first measured round the last one may take. */
const SLOWER = 1.5;

const missing = lacksOpenVswitch();
let host: RealHost;

beforeAll(async () => {
  if (!missing) host = await RealHost.start();
});
afterAll(() => host?.close());
beforeEach(({ skip }) => skip(missing !== undefined, missing));

test('8 clients that start and stop 400 containers leave nothing, and cost the last as the first', async ({
  cloud,
  startDriver,
}) => {
  const driver = await startDriver({ binding: host.binding });
  const path = join(tempFolder(), 'kuryr.sock');
  await driver.server.listen({ path });
  const agent = new Agent({ keepAlive: true, maxSockets: CLIENTS });
  const docker = new Dockerd({ call: (method, body) => post(path, agent, method, body) });
  const network = await docker.networkCreate({ subnet: '10.10.0.0/16' });
  const before = contents(cloud);

  const rounds: { readonly heap: number; readonly cpu: number }[] = [];
  for (let round = 0; round < ROUNDS; round += 1) {
    const start = process.cpuUsage();
    const share = Array.from({ length: CLIENTS }, (_, i) => Math.floor((ROUND + i) / CLIENTS));
    await Promise.all(share.map((count) => client(docker, network, count)));
    await driver.settled();
    const { user, system } = process.cpuUsage(start);
    // The stand-in keeps all that it was asked.
    cloud.requests.length = 0;
    rounds.push({ heap: heapInUse(), cpu: user + system });
  }
  agent.destroy();

  expect(contents(cloud)).toEqual(before);
  expect(host.plugged()).toEqual([]);
  const { core } = driver;
  expect(core.background.pending()).toEqual([]);
  expect(core.endpoints.size).toBe(0);
  expect(readdirSync(driver.journal)).toEqual([]);
  const [, first, ...others] = rounds;
  const last = others.at(-1);
  if (!first || !last) throw new Error('too few rounds');
  expect(last.heap - first.heap).toBeLessThan(GROWTH_BYTES);
  expect(last.cpu / first.cpu).toBeLessThan(SLOWER);
});

/** Starts and stops containers one after the other. */
async function client(docker: Dockerd, network: DockerNetwork, count: number): Promise<void> {
  for (let i = 0; i < count; i += 1) {
    await docker.containerStop(await docker.containerStart(network));
  }
}

/** One call of dockerd over the plugin's socket. */
function post(path: string, agent: Agent, method: string, body: unknown): Promise<Reply> {
  return new Promise((resolve, reject) => {
    const options = { socketPath: path, path: `/${method}`, method: 'POST', agent };
    const outgoing = request(options, (answer) => {
      text(answer).then((all) => {
        resolve({ status: answer.statusCode ?? 0, body: JSON.parse(all) });
      }, reject);
    });
    outgoing.on('error', reject);
    outgoing.end(JSON.stringify(body));
  });
}

/** What is reachable now, in bytes. */
function heapInUse(): number {
  setFlagsFromString('--expose_gc');
  const collect: () => void = runInNewContext('gc');
  collect();
  return process.memoryUsage().heapUsed;
}
