import { expect } from 'vitest';
import { createPort } from '../../src/openstack/neutron/ports/create.ts';
import { getPort } from '../../src/openstack/neutron/ports/get.ts';
import type { Port } from '../../src/openstack/neutron/ports/types.ts';
import { createSecurityGroup } from '../../src/openstack/neutron/security-groups/create.ts';
import { addTag } from '../../src/openstack/neutron/tags/tags.ts';
import { CREATE, RUN, SLEEP } from './support/docker-words.ts';
import { e2eTest as test } from './support/e2e.ts';

/** What a user can see of a port, without what Neutron counts by itself. */
function asFound(port: Port) {
  const { name, device_id, device_owner, mac_address, fixed_ips, security_groups, tags } = port;
  return {
    name,
    device_id,
    device_owner,
    mac_address,
    fixed_ips,
    security_groups,
    tags,
    host: port['binding:host_id'],
  };
}

test("--ip takes a user's own unbound port, and docker rm gives it back as it was", async ({
  e2e: { h1, cloud },
}) => {
  await h1.startKuryr();
  const id = await h1.docker(...CREATE, '--subnet', '10.60.0.0/24', 'n1');
  const network = await cloud.networkOf(id);
  const group = await createSecurityGroup(cloud.session, { name: 'mine' }, cloud.call);
  const made = await createPort(
    cloud.session,
    {
      network_id: network.id,
      name: 'my-port',
      fixed_ips: [{ ip_address: '10.60.0.42' }],
      security_groups: [group.id],
    },
    cloud.call,
  );
  await addTag(cloud.session, 'ports', made.id, 'my-tag', cloud.call);
  const before = asFound(await getPort(cloud.session, made.id, cloud.call));

  await h1.docker(...RUN, '--network', 'n1', '--name', 'c1', '--ip', '10.60.0.42', ...SLEEP);
  await h1.docker(...RUN, '--network', 'n1', '--name', 'c2', ...SLEEP);
  const held = await cloud.active(made.id);
  expect(held).toMatchObject({
    name: 'my-port',
    device_owner: 'compute:kuryr',
    'binding:host_id': 'h1',
  });
  expect(held.security_groups).toEqual([group.id]);
  expect(held.tags).toContain('kuryr.port.existing');
  expect(await h1.docker('exec', 'c1', 'ip', 'link', 'show', 'eth0')).toContain(made.mac_address);
  // The port's own security group holds: nothing comes in from the default group.
  await expect(h1.docker('exec', 'c2', 'ping', '-c', '2', '-W', '2', '10.60.0.42')).rejects.toThrow(
    /exit status 1/,
  );

  await h1.docker('rm', '-f', 'c1');
  await h1.settled();
  expect(asFound(await getPort(cloud.session, made.id, cloud.call))).toEqual(before);

  // And again, as a restart of the container would.
  await h1.docker(...RUN, '--network', 'n1', '--name', 'c3', '--ip', '10.60.0.42', ...SLEEP);
  await h1.docker('rm', '-f', 'c3');
  await h1.settled();
  expect(asFound(await getPort(cloud.session, made.id, cloud.call))).toEqual(before);
});

test('a port of somebody else is refused and left as it is', async ({ e2e: { h1, cloud } }) => {
  await h1.startKuryr();
  const id = await h1.docker(...CREATE, '--subnet', '10.61.0.0/24', 'n1');
  const network = await cloud.networkOf(id);
  const vm = await createPort(
    cloud.session,
    {
      network_id: network.id,
      fixed_ips: [{ ip_address: '10.61.0.9' }],
      device_owner: 'compute:nova',
      device_id: 'a-virtual-machine',
      'binding:host_id': 'h2',
    },
    cloud.call,
  );
  const before = asFound(await getPort(cloud.session, vm.id, cloud.call));
  await expect(h1.docker(...RUN, '--network', 'n1', '--ip', '10.61.0.9', ...SLEEP)).rejects.toThrow(
    /the address 10\.61\.0\.9 is taken by the Neutron port .* \(compute:nova\)/,
  );
  expect(asFound(await getPort(cloud.session, vm.id, cloud.call))).toEqual(before);
});
