import { expect } from 'vitest';
import { CREATE, NO_LOSS, PING, RUN, SLEEP } from './support/docker-words.ts';
import { type E2e, e2eTest as test } from './support/e2e.ts';
import { killDockerd, startDockerd } from './support/new-dockerd.ts';
import { NO_TRACES, traces } from './support/traces.ts';

/*
 * dockerd dies and comes back. It takes down the endpoints of the containers that died with it, and
 * starts those that are to run always, on new ones.
 */

/** Waits for the container that always runs; then nothing but its endpoint is there. */
async function expectOnlyKept({ h1, cloud }: E2e): Promise<void> {
  await cloud.until('the container that always runs', async () => {
    const state = await h1.docker('inspect', '-f', '{{.State.Running}}', 'kept');
    return state === 'true' ? true : undefined;
  });
  await h1.settled();
  const left = await cloud.leftovers();
  expect(left.filter((one) => one.endsWith('compute:kuryr'))).toHaveLength(1);
  expect(await h1.ovsPorts()).toHaveLength(1);
  expect(await h1.links()).toHaveLength(1);
}

test('after dockerd was killed, alone, with Kuryr, or by a reboot, nothing is left and containers run', async ({
  e2e,
}) => {
  const { h1 } = e2e;
  const run = (name: string, ...words: string[]) =>
    h1.docker(...RUN, '--network', 'n1', '--name', name, ...words, ...SLEEP);
  await h1.startKuryr();
  await h1.docker(...CREATE, '--subnet', '10.95.0.0/24', 'n1');
  await run('kept', '--restart', 'always');
  await run('lost');
  await h1.settled();

  await killDockerd('h1');
  startDockerd();
  await expectOnlyKept(e2e);
  await h1.docker('start', 'lost');
  expect(await h1.docker('exec', 'lost', ...PING, 'kept')).toContain(NO_LOSS);
  await h1.settled();

  await h1.stopKuryr('SIGKILL');
  await killDockerd('h1');
  await h1.startKuryr();
  startDockerd();
  await expectOnlyKept(e2e);
  await h1.docker('start', 'lost');
  await h1.settled();

  // A reboot takes the links; this one the switch's ports and the journal as well.
  await h1.stopKuryr('SIGKILL');
  await killDockerd('h1');
  await h1.forget();
  await h1.startKuryr();
  startDockerd();
  await expectOnlyKept(e2e);
  await h1.docker('start', 'lost');
  expect(await h1.docker('exec', 'lost', ...PING, 'kept')).toContain(NO_LOSS);

  await h1.docker('rm', '-f', 'kept', 'lost');
  await h1.docker('network', 'rm', 'n1');
  await h1.settled();
  expect(await traces(e2e)).toEqual(NO_TRACES);
});
