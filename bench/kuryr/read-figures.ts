import { Client } from 'undici';
import { type Call, withDeadline } from '../../src/util/call.ts';
import { sleep } from '../../src/util/sleep.ts';
import { type Figures, parseFigures } from './figures.ts';

const READ_MS = 5_000;
const SETTLED_MS = 60_000;
const POLL_MS = 20;

/** What a running Kuryr has counted, as soon as it has done all that it does behind its answers. */
export async function settledFigures(adminSocket: string, call: Call): Promise<Figures> {
  const limit = withDeadline(SETTLED_MS, call);
  for (;;) {
    const figures = await readFigures(adminSocket, limit);
    if (figures.pending === 0) return figures;
    await sleep(POLL_MS, limit);
  }
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
