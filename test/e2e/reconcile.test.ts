import { expect } from 'vitest';
import { createPort } from '../../src/openstack/neutron/ports/create.ts';
import { getPort } from '../../src/openstack/neutron/ports/get.ts';
import { refuseCalls } from '../support/refuse-calls.ts';
import { CREATE, NO_LOSS, PING, RUN, SLEEP } from './support/docker-words.ts';
import { type E2e, e2eTest as test } from './support/e2e.ts';

/** No container starts while these tests look, so that the second look may follow soon. */
const SOON = { 'DEFAULT.reconcile_patience': '1' };

interface Reported {
  readonly kind: string;
  readonly id: string;
  readonly mend?: string;
  readonly mended?: boolean;
  readonly error?: string;
}

async function reconcile(h1: E2e['h1'], ...flags: readonly string[]) {
  const { status, stdout, stderr } = await h1.kuryr(
    ...['reconcile', '-o', 'json', '--set', 'reconcile_patience=1'],
    ...flags,
  );
  if (status === 1) throw new Error(`kuryr reconcile could not look: ${stderr}`);
  return { status, found: JSON.parse(stdout) as readonly Reported[] };
}

function endpointOf(h1: E2e['h1'], container: string, network: string): Promise<string> {
  const format = `{{(index .NetworkSettings.Networks "${network}").EndpointID}}`;
  return h1.docker('inspect', '-f', format, container);
}

test('what dockerd forgot is found and mended, and nothing else is touched', async ({
  e2e: { h1, h2, cloud },
}) => {
  await Promise.all([h1.startKuryr(), h2.startKuryr()]);
  const kept = await h1.docker(...CREATE, '--subnet', '10.70.0.0/24', 'kept');
  const gone = await h1.docker(...CREATE, '--subnet', '10.71.0.0/24', 'gone');
  await h2.docker(...CREATE, '--subnet', '10.72.0.0/24', 'elsewhere');
  await h2.docker(...RUN, '--network', 'elsewhere', '--name', 'far', ...SLEEP);
  await h1.docker(...RUN, '--network', 'kept', '--name', 'c1', ...SLEEP);
  await h1.docker(...RUN, '--network', 'kept', '--name', 'c2', ...SLEEP);
  await h1.docker(...RUN, '--network', 'gone', '--name', 'left', ...SLEEP);
  const users = await createPort(
    cloud.session,
    {
      network_id: (await cloud.networkOf(kept)).id,
      name: 'my-port',
      fixed_ips: [{ ip_address: '10.70.0.42' }],
    },
    cloud.call,
  );
  await h1.docker('network', 'connect', '--ip', '10.70.0.42', 'kept', 'left');
  await h1.settled();
  const leaked = await cloud.portOf(await endpointOf(h1, 'left', 'gone'));
  const healthy = await cloud.portOf(await endpointOf(h1, 'c1', 'kept'));
  expect(await reconcile(h1)).toEqual({ status: 0, found: [] });

  await h1.stopKuryr('SIGKILL');
  const giveWay = await refuseCalls(h1);
  await h1.docker('rm', '-f', 'left');
  await h1.docker('network', 'rm', 'gone');
  await giveWay();

  const { status, found } = await reconcile(h1);
  const kinds = found.map(({ kind }) => kind);
  expect(status).toBe(2);
  expect(new Set(kinds)).toEqual(
    new Set([
      'leaked-interface',
      'leaked-link',
      'leaked-port',
      'kept-port',
      'leaked-network',
      'leaked-pool',
    ]),
  );
  expect(found).toContainEqual(expect.objectContaining({ kind: 'leaked-port', id: leaked.id }));
  expect(found).toContainEqual(expect.objectContaining({ kind: 'kept-port', id: users.id }));

  // The daemon is back and runs while it is mended.
  await h1.startKuryr();
  const mended = await reconcile(h1, '--apply');
  expect(mended.found.filter((one) => !one.mended)).toEqual([]);
  expect(mended.status).toBe(0);
  expect(await reconcile(h1)).toEqual({ status: 0, found: [] });

  expect(await getPort(cloud.session, users.id, cloud.call)).toMatchObject({
    name: 'my-port',
    device_owner: '',
    device_id: '',
    tags: [],
    'binding:host_id': '',
    mac_address: users.mac_address,
  });
  const left = await cloud.leftovers();
  expect(left.filter((one) => one.includes(gone.slice(0, 8)) || one.includes('10.71.'))).toEqual(
    [],
  );
  expect(left.filter((one) => one.endsWith('compute:kuryr')).length).toBe(3);
  expect((await h1.ovsPorts()).length).toBe(2);
  expect((await h1.links()).length).toBe(2);
  expect((await getPort(cloud.session, healthy.id, cloud.call)).status).toBe('ACTIVE');
  expect(await h1.docker('exec', 'c1', ...PING, 'c2')).toContain(NO_LOSS);
});

test('the daemon removes by itself what a container left while it was down', async ({
  e2e: { h1, cloud },
}) => {
  await h1.startKuryr();
  await h1.docker(...CREATE, '--subnet', '10.73.0.0/24', 'n1');
  await h1.docker(...RUN, '--network', 'n1', '--name', 'c1', ...SLEEP);
  await h1.docker(...RUN, '--network', 'n1', '--name', 'c2', ...SLEEP);
  await h1.settled();
  const leaked = await cloud.portOf(await endpointOf(h1, 'c1', 'n1'));
  await h1.stopKuryr('SIGKILL');
  const giveWay = await refuseCalls(h1);
  await h1.docker('rm', '-f', 'c1');
  await giveWay();

  await h1.startKuryr({ ...SOON, 'DEFAULT.reconcile_interval': '1' });
  const isMended = async () => ((await h1.ovsPorts()).length === 1 ? true : undefined);
  await cloud.until('the interface to go', isMended);
  await cloud.until('the port to go', async () => {
    const left = await cloud.leftovers();
    return left.filter((one) => one.endsWith('compute:kuryr')).length === 1 ? true : undefined;
  });
  expect(h1.log.filter((line) => line.includes('mended what was left behind')).join()).toContain(
    leaked.id,
  );
  expect(await h1.links()).toHaveLength(1);
});

test('status shows both views of an endpoint, also while Kuryr is down', async ({
  e2e: { h1, cloud },
}) => {
  await h1.startKuryr();
  const id = await h1.docker(...CREATE, '--subnet', '10.74.0.0/24', 'n1');
  await h1.docker(...RUN, '--network', 'n1', '--name', 'c1', '--ip', '10.74.0.7', ...SLEEP);
  const endpoint = await endpointOf(h1, 'c1', 'n1');
  const port = await cloud.active((await cloud.portOf(endpoint)).id);
  // Neutron may show the labels before Kuryr has its answer and ticks the promise off.
  await h1.settled();
  await h1.stopKuryr();

  const { status, stdout } = await h1.kuryr('status', '-o', 'json');
  expect(status).toBe(0);
  const sides = { addresses: ['10.74.0.7'], mac: port.mac_address };
  expect(JSON.parse(stdout)).toEqual({
    daemon: { running: false, problem: expect.stringContaining('/admin.sock') },
    networks: [
      {
        docker: { id, name: 'n1', subnets: ['10.74.0.0/24'] },
        neutron: { id: port.network_id, name: `kuryr-net-${id.slice(0, 8)}`, status: 'ACTIVE' },
      },
    ],
    endpoints: [
      {
        network: 'n1',
        docker: { id: endpoint, name: 'c1', ...sides },
        neutron: {
          id: port.id,
          name: `${endpoint}-port`,
          status: 'ACTIVE',
          published: [],
          ...sides,
        },
      },
    ],
    pending: [],
  });
  expect((await h1.kuryr('status')).stdout).toContain(port.id);
  // Removed with Kuryr, as a user would.
  await h1.startKuryr();
});

test('a Docker Engine that does not answer is named', async ({ e2e: { h1 } }) => {
  for (const command of ['status', 'reconcile']) {
    const nowhere = ['--set', 'docker_host=unix:///nowhere/docker.sock'];
    const { status, stdout, stderr } = await h1.kuryr(command, ...nowhere);
    expect(status).toBe(1);
    // status has the daemon's state to show beside it.
    expect(command === 'status' ? stdout : stderr).toContain(
      'the Docker Engine at unix:///nowhere/docker.sock cannot be asked',
    );
  }
});
