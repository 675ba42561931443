import type { Call } from '../../src/util/call.ts';
import type { Dockerd, DockerNetwork } from '../../test/unit/driver/support/dockerd.ts';
import type { Goal } from '../goals.ts';
import { StandIn } from '../stand-in/stand-in.ts';

const POOL = { min: 4, max: 0, batch: 40, coolDownMs: 1_000 } as const;
const RANGE = { subnet: '10.80.0.0/16' };
/** So slow is the cloud while requests on the path are counted, ms. */
const SLOW_MS = 1_000;
const STARTS = 10;
const [CLIENTS, ROUNDS] = [8, 4];
const CYCLES = CLIENTS * ROUNDS;

/**
 * Counts what a container with a port that is ready asks of the cloud, on the path of its start and behind
 * it, and how long the event loop is held meanwhile.
 */
export async function warmCounts(call: Call): Promise<readonly Goal[]> {
  const standIn = await StandIn.open(POOL);
  try {
    await standIn.start();
    const docker = standIn.dockerd();
    const from = standIn.cloud.requests.length;
    const network = await docker.networkCreate(RANGE);
    const creation = standIn.requestsSince(from).length;
    await settled(standIn, POOL.batch, call);
    const waited = await waitedFor(standIn, docker, network, call);
    await settled(standIn, POOL.batch, call);
    // What is compiled at first is not what every container costs.
    await cycles(standIn, network);
    await settled(standIn, POOL.batch, call);
    const perCycle = await requestsPerCycle(standIn, network, call);
    await settled(standIn, POOL.batch, call);
    const turns = await standIn.turnsDuring(async () => {
      await cycles(standIn, network);
      await settled(standIn, POOL.batch, call);
    });
    const { cold } = await standIn.figures();
    return [
      { what: 'requests that docker network create waits for', seen: creation, least: 3, most: 6 },
      { what: `requests that ${STARTS} warm starts wait for`, seen: waited, most: 0 },
      { what: 'starts that found no port ready', seen: cold, most: 0 },
      { what: 'labels written for a start and its stop', seen: perCycle.labels, least: 1, most: 2 },
      // Ports that come back together are looked at together: here eight at a time, by two requests.
      { what: 'all other requests for a start and its stop', seen: perCycle.others, most: 0.5 },
      { what: 'turns of the event loop that were watched', seen: turns.turns, least: 1_000 },
      { what: 'turns longer than 5 ms of processor', seen: turns.over5, most: 30 },
      { what: 'the longest, ms', seen: turns.longest, most: 50 },
    ];
  } finally {
    await standIn.close();
  }
}

/** Nothing is promised, and so many ports are ready: what came back has been looked at. */
async function settled(standIn: StandIn, hot: number, call: Call): Promise<void> {
  const seen = await standIn.until(
    (now) => now.pending === 0 && now.resting === 0 && now.hot >= hot,
    call,
  );
  if (seen.used > 0) throw new Error(`${seen.used} ports are in use after all containers stopped`);
}

/** The requests that were asked and answered while one of the calls of a start was under way. */
async function waitedFor(
  standIn: StandIn,
  docker: Dockerd,
  network: DockerNetwork,
  call: Call,
): Promise<number> {
  const { cloud } = standIn;
  let waited = 0;
  cloud.setLatency(SLOW_MS);
  for (let i = 0; i < STARTS; i++) {
    let from = cloud.requests.length;
    docker.afterEachCall = async () => {
      waited += standIn.requestsSince(from).filter(({ status }) => status !== undefined).length;
      from = cloud.requests.length;
    };
    const container = await docker.containerStart(network);
    docker.afterEachCall = async () => undefined;
    await standIn.until(({ pending }) => pending === 0, call);
    await docker.containerStop(container);
  }
  cloud.setLatency(0);
  return waited;
}

async function requestsPerCycle(standIn: StandIn, network: DockerNetwork, call: Call) {
  const from = standIn.cloud.requests.length;
  // One that is gone within the second after which ports are named costs less.
  await cycles(standIn, network, () => standIn.until(({ pending }) => pending === 0, call));
  await settled(standIn, POOL.batch, call);
  const requests = standIn.requestsSince(from);
  const labels = requests.filter(({ method }) => method === 'PUT').length;
  return { labels: labels / CYCLES, others: (requests.length - labels) / CYCLES };
}

/** Containers are started, live, and are stopped by several clients at once, one after the other by each. */
async function cycles(
  standIn: StandIn,
  network: DockerNetwork,
  life: () => Promise<unknown> = async () => undefined,
): Promise<void> {
  const clients = Array.from({ length: CLIENTS }, () => standIn.dockerd());
  await Promise.all(
    clients.map(async (docker) => {
      for (let i = 0; i < ROUNDS; i++) {
        const container = await docker.containerStart(network);
        await life();
        await docker.containerStop(container);
      }
    }),
  );
}
