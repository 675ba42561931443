import { Client } from 'undici';
import { type Call, withDeadline } from '../../src/util/call.ts';
import { sleep } from '../../src/util/sleep.ts';
import type { Step } from '../scenarios/scenario.ts';
import { type Figures, parseFigures } from './figures.ts';

const READ_MS = 5_000;
/** A pool of 64 ports takes Neutron half a minute. */
const SETTLED_MS = 180_000;
const POLL_MS = 20;

/**
 * What a running Kuryr has counted, as soon as it has done all that it does behind its answers, and so many
 * ports are ready for containers.
 */
export async function settledFigures(adminSocket: string, call: Call, hot = 0): Promise<Figures> {
  const limit = withDeadline(SETTLED_MS, call);
  for (;;) {
    const figures = await readFigures(adminSocket, limit);
    if (figures.pending === 0 && figures.hot >= hot) return figures;
    await sleep(POLL_MS, limit);
  }
}

/** How many ports must be ready before a step. */
export function readyFor({ network, ports = 1 }: Step): number {
  return network === 'kuryr' ? ports : 0;
}

async function readFigures(adminSocket: string, call: Call): Promise<Figures> {
  const client = new Client('http://kuryr', { socketPath: adminSocket });
  try {
    const { signal } = withDeadline(READ_MS, call);
    const answer = await client.request({ method: 'GET', path: '/metrics', signal });
    return parseFigures(await answer.body.text());
  } finally {
    await client.destroy();
  }
}
