import { expect, test } from 'vitest';
import { getNetwork } from '../../../src/openstack/neutron/networks/get.ts';
import { listNetworks } from '../../../src/openstack/neutron/networks/list.ts';
import { getPort } from '../../../src/openstack/neutron/ports/get.ts';
import { getSubnetPool } from '../../../src/openstack/neutron/subnetpools/get.ts';
import { getSubnet } from '../../../src/openstack/neutron/subnets/get.ts';
import { addTag, removeTag, replaceTags } from '../../../src/openstack/neutron/tags/tags.ts';
import { ABSENT, refused, type Workbench } from './workbench.ts';

export function tagCases(bench: () => Workbench): void {
  test('networks, subnets, subnet pools and ports can be tagged', async () => {
    const { session, call } = bench();
    const subnet = await bench().subnet();
    const pool = await bench().pool();
    const port = await bench().port(subnet.network_id);
    await addTag(session, 'networks', subnet.network_id, 'n', call);
    await addTag(session, 'subnets', subnet.id, 's', call);
    await addTag(session, 'subnetpools', pool.id, 'sp', call);
    await addTag(session, 'ports', port.id, 'p', call);
    expect((await getNetwork(session, subnet.network_id, call)).tags).toEqual(['n']);
    expect((await getSubnet(session, subnet.id, call)).tags).toEqual(['s']);
    expect((await getSubnetPool(session, pool.id, call)).tags).toEqual(['sp']);
    expect((await getPort(session, port.id, call)).tags).toEqual(['p']);
  });

  test('adding and removing may be repeated', async () => {
    const { session, call } = bench();
    const { id } = await bench().network();
    const tag = `kuryr.net.uuid.lh:${'a'.repeat(32)}`;
    for (let i = 0; i < 2; i++) await addTag(session, 'networks', id, tag, call);
    expect((await listNetworks(session, { id, tags: [tag] }, call))[0]?.tags).toEqual([tag]);
    for (let i = 0; i < 2; i++) await removeTag(session, 'networks', id, tag, call);
    expect((await getNetwork(session, id, call)).tags).toEqual([]);
  });

  test('all can be set at once, each given once', async () => {
    const { session, call } = bench();
    const { id } = await bench().network();
    await addTag(session, 'networks', id, 'old', call);
    const set = (tags: string[]) => replaceTags(session, 'networks', id, tags, call);
    expect((await set(['a', 'b'])).sort()).toEqual(['a', 'b']);
    expect([...(await getNetwork(session, id, call)).tags].sort()).toEqual(['a', 'b']);
    await refused(set(['c', 'c']), 400, 'InvalidInput');
    expect(await set([])).toEqual([]);
  });

  test('colons, spaces, commas and 255 characters are fine; more, and a slash, are not', async () => {
    const { session, call } = bench();
    const { id } = await bench().network();
    const add = (tag: string) => addTag(session, 'networks', id, tag, call);
    const fine = ['compute:kuryr', 'with space', 'a,b', '&?#%', 'x'.repeat(255)];
    for (const tag of fine) await add(tag);
    expect(new Set((await getNetwork(session, id, call)).tags)).toEqual(new Set(fine));
    await refused(add('x'.repeat(256)), 400, 'InvalidInput');
    await refused(add('a/b'), 404, 'HTTPNotFound');
  });

  test('a tag beyond ASCII is kept when all are set at once, garbled when it is added alone', async () => {
    const { session, call } = bench();
    const { id } = await bench().network();
    expect(await replaceTags(session, 'networks', id, ['grün'], call)).toEqual(['grün']);
    expect(await listNetworks(session, { id, tags: ['grün'] }, call)).toHaveLength(1);
    await removeTag(session, 'networks', id, 'grün', call);
    await addTag(session, 'networks', id, 'rötlich', call);
    expect(new Set((await getNetwork(session, id, call)).tags)).toEqual(
      new Set(['grün', 'rÃ¶tlich']),
    );
  });

  test('what is not there cannot be tagged, but untagged', async () => {
    const { session, call } = bench();
    await refused(addTag(session, 'ports', ABSENT, 'a', call), 404, 'TagResourceNotFound');
    await removeTag(session, 'ports', ABSENT, 'a', call);
  });
}
