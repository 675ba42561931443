import { expect } from 'vitest';
import { CREATE, NO_LOSS, PING, RUN, SLEEP } from './support/docker-words.ts';
import { e2eTest as test } from './support/e2e.ts';
import { endpointOf } from './support/endpoint-of.ts';
import { LiveDockerd } from './support/live-dockerd.ts';
import { NO_TRACES, traces } from './support/traces.ts';

/** No container starts while this test looks, so that the second look may follow soon. */
const SOON = { 'DEFAULT.reconcile_patience': '1' };

test('with live-restore containers keep their network while dockerd is away, and nothing is left of those that end', async ({
  e2e,
}) => {
  const { h1, cloud } = e2e;
  // Looks for leftovers all the time.
  const eager = { ...SOON, 'DEFAULT.reconcile_interval': '1' };
  await h1.startKuryr(eager);
  await h1.docker(...CREATE, '--subnet', '10.96.0.0/24', 'n1');
  for (const name of ['kept', 'peer', 'lost']) {
    await h1.docker(...RUN, '--network', 'n1', '--name', name, ...SLEEP);
  }
  const before = await endpointOf(h1, 'kept', 'n1');
  const { address } = await endpointOf(h1, 'peer', 'n1');
  const lost = await endpointOf(h1, 'lost', 'n1');
  await h1.settled();
  const all = await traces(e2e);
  const pingWhileAway = () =>
    h1.exec('nsenter', `--net=/proc/${before.pid}/ns/net`, '--', ...PING, address);

  const dockerd = await LiveDockerd.open(e2e);
  try {
    await dockerd.stop('SIGTERM');
    await h1.logged('could not look for what was left behind');
    expect(await pingWhileAway()).toContain(NO_LOSS);
    await dockerd.start();
    expect(await endpointOf(h1, 'kept', 'n1')).toEqual(before);
    expect(await h1.docker('exec', 'kept', ...PING, 'peer')).toContain(NO_LOSS);
    expect(await traces(e2e)).toEqual(all);

    // This time both daemons crash, and a container with them.
    await h1.stopKuryr('SIGKILL');
    await dockerd.stop('SIGKILL');
    process.kill(lost.pid, 'SIGKILL');
    await h1.startKuryr(eager);
    expect(await pingWhileAway()).toContain(NO_LOSS);
    await dockerd.start();
    await cloud.until('the port of the container that ended to go', async () =>
      (await h1.ovsPorts()).length === 2 ? true : undefined,
    );
    expect(await endpointOf(h1, 'kept', 'n1')).toEqual(before);
    expect(await h1.docker('exec', 'kept', ...PING, 'peer')).toContain(NO_LOSS);

    const { status, stdout } = await h1.kuryrWith(SOON, 'reconcile');
    expect({ status, stdout }).toEqual({ status: 0, stdout: 'nothing was left behind\n' });

    await h1.docker('rm', '-f', 'kept', 'peer', 'lost');
    await h1.docker('network', 'rm', 'n1');
    await h1.settled();
    expect(await traces(e2e)).toEqual(NO_TRACES);
  } finally {
    await dockerd.close();
  }
});
