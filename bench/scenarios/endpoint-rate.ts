import type { Call } from '../../src/util/call.ts';
import type { DockerNetwork } from '../../test/unit/driver/support/dockerd.ts';
import { median } from '../measure/statistics.ts';
import { StandIn } from '../stand-in/stand-in.ts';

const CLIENTS = [1, 4, 8, 16] as const;
const LATENCIES = [0, 100] as const;
const KINDS = ['warm', 'cold'] as const;
const ROUNDS = 3;
/** Starts and stops of one sample; as many ports are ready. */
const CYCLES = { warm: 96, cold: 32 } as const;
const POOL = {
  min: 4,
  max: 0,
  batch: CYCLES.warm,
  coolDownMs: 0,
  updateFrequencyMs: 1_000,
} as const;

/** How many endpoints a second come and go over the plugin socket. */
export interface EndpointRate {
  readonly ports: (typeof KINDS)[number];
  /** How long every answer of the stand-in Neutron takes, ms. */
  readonly latencyMs: number;
  readonly clients: number;
  readonly perSecond: number;
  readonly samples: readonly number[];
}

/**
 * Endpoints per second, each with a start and a stop, by number of clients and by latency of Neutron. Host
 * and cloud are stand-ins, so what is measured is Kuryr's own work.
 */
export async function endpointRates(call: Call): Promise<readonly EndpointRate[]> {
  const standIn = await StandIn.open(POOL);
  try {
    await standIn.start();
    const docker = standIn.dockerd();
    const options = { 'kuryr.port_pool': 'false' };
    const networks = {
      warm: await docker.networkCreate({ subnet: '10.81.0.0/16' }),
      cold: await docker.networkCreate({ subnet: '10.82.0.0/16', options }),
    };
    const samples = new Map<string, number[]>();
    for (let round = -1; round < ROUNDS; round++) {
      for (const { ports, latencyMs, clients, key } of cases()) {
        standIn.cloud.setLatency(0);
        await standIn.until((now) => now.pending === 0 && now.hot >= CYCLES.warm, call);
        standIn.cloud.setLatency(latencyMs);
        const rate = await measure(standIn, networks[ports], clients, CYCLES[ports]);
        if (round >= 0) samples.set(key, [...(samples.get(key) ?? []), rate]);
      }
    }
    return cases().map(({ key, ...one }) => {
      const its = samples.get(key) ?? [];
      return { ...one, perSecond: median(its), samples: its };
    });
  } finally {
    await standIn.close();
  }
}

function cases() {
  return KINDS.flatMap((ports) =>
    LATENCIES.flatMap((latencyMs) =>
      CLIENTS.map((clients) => {
        return { ports, latencyMs, clients, key: `${ports} ${latencyMs} ${clients}` };
      }),
    ),
  );
}

async function measure(
  standIn: StandIn,
  network: DockerNetwork,
  clients: number,
  count: number,
): Promise<number> {
  const dockers = Array.from({ length: clients }, () => standIn.dockerd());
  let left = count;
  const start = performance.now();
  await Promise.all(
    dockers.map(async (docker) => {
      while (left-- > 0) await docker.containerStop(await docker.containerStart(network));
    }),
  );
  return (count * 1000) / (performance.now() - start);
}
