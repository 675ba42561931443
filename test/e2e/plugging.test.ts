import { expect } from 'vitest';
import { readTxOffload } from '../integration/support/offload.ts';
import { CREATE, NO_LOSS, RUN, SLEEP } from './support/docker-words.ts';
import { e2eTest as test } from './support/e2e.ts';
import { endpointOf } from './support/endpoint-of.ts';
import { traces } from './support/traces.ts';

const FATAL = { 'neutron.vif_plugging_is_fatal': 'true', 'neutron.vif_plugging_timeout': '3' };

test('with vif_plugging_is_fatal a container starts when its port is ACTIVE, or not at all', async ({
  e2e,
}) => {
  const { h1, cloud } = e2e;
  await h1.startKuryr(FATAL);
  const subnet = ['--subnet', '10.70.0.0/24'];
  const network = await cloud.networkOf(await h1.docker(...CREATE, ...subnet, 'n1'));
  const run = (name: string) => [...RUN, '--network', 'n1', '--name', name, ...SLEEP];
  await h1.docker(...run('c1'));
  await h1.docker(...run('c2'));
  expect(await h1.docker('exec', 'c1', 'ping', '-c', '1', '-W', '5', 'c2')).toContain(NO_LOSS);
  const { id, pid } = await endpointOf(h1, 'c2', 'n1');
  const port = await cloud.portOf(id);
  expect(port.status).toBe('ACTIVE');

  const link = await h1.docker('exec', 'c2', 'ip', 'link', 'show', 'eth0');
  expect(link).toContain(`mtu ${network.mtu} `);
  expect(link).toContain(port.mac_address);
  expect(readTxOffload(`/proc/${pid}/ns/net`, 'eth0')).toEqual([false, false, false]);
  const hostEnd = `tap${port.id}`.slice(0, 14);
  expect(await h1.exec('ip', 'link', 'show', hostEnd)).toContain(`mtu ${network.mtu} `);

  await h1.settled();
  const before = await traces(e2e);
  const thaw = h1.freeze('ovn-controller');
  expect(await h1.refusal(...run('c3'))).toMatch(
    /CreateEndpoint: the port \S+ was plugged but is DOWN in Neutron after 3 s; check the agent or ovn-controller of h1, or allow more with \[neutron\] vif_plugging_timeout/,
  );
  thaw();
  await h1.settled();
  expect(await traces(e2e)).toEqual(before);
  await h1.docker('start', 'c3');
});

test('a switch that hangs is a clear error, and nothing is reported as done', async ({ e2e }) => {
  const { h1 } = e2e;
  await h1.startKuryr({ 'binding.vswitchd_timeout': '2' });
  await h1.docker(...CREATE, '--subnet', '10.71.0.0/24', 'n1');
  const before = await traces(e2e);
  const thaw = h1.freeze('ovs-vswitchd');
  expect(await h1.refusal(...RUN, '--network', 'n1', '--name', 'c1', ...SLEEP)).toMatch(
    /CreateEndpoint: Open vSwitch refused to add the port tap\S+ to the bridge br-int: ovs-vswitchd did not take it up in time; check that it runs, or allow more with \[binding\] vswitchd_timeout/,
  );
  // Taken back while the switch still hangs.
  await h1.settled();
  expect(await traces(e2e)).toEqual(before);
  thaw();
  await h1.docker('start', 'c1');
});

test('without the database of Open vSwitch Kuryr serves, and says what is missing', async ({
  e2e,
}) => {
  const { h1 } = e2e;
  await h1.startKuryr({ 'binding.ovsdb_connection': 'unix:/nonexistent/db.sock' });
  await h1.docker(...CREATE, '--subnet', '10.72.0.0/24', 'n1');
  const before = await traces(e2e);
  expect(await h1.refusal(...RUN, '--network', 'n1', '--name', 'c1', ...SLEEP)).toMatch(
    /CreateEndpoint: the Open vSwitch database at unix:\/nonexistent\/db\.sock cannot be reached: .*; check that ovsdb-server runs and \[binding\] ovsdb_connection/,
  );
  await h1.settled();
  expect(await traces(e2e)).toEqual(before);

  await h1.stopKuryr();
  await h1.startKuryr();
  await h1.docker('start', 'c1');
});
