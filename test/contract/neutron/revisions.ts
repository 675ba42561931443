import { expect, test } from 'vitest';
import { getNetwork } from '../../../src/openstack/neutron/networks/get.ts';
import { getPort } from '../../../src/openstack/neutron/ports/get.ts';
import { updatePort } from '../../../src/openstack/neutron/ports/update.ts';
import { addTag } from '../../../src/openstack/neutron/tags/tags.ts';
import { refused, type Workbench } from './workbench.ts';

export function revisionCases(bench: () => Workbench): void {
  test('a revision grows with updates and new tags, not with tags that are there', async () => {
    const { session, call } = bench();
    const { id } = await bench().port((await bench().network()).id);
    const revision = async () => (await getPort(session, id, call)).revision_number ?? -1;
    const first = await revision();
    await updatePort(session, id, { name: 'a' }, call);
    const second = await revision();
    expect(second).toBeGreaterThan(first);
    await addTag(session, 'ports', id, 'a', call);
    const third = await revision();
    expect(third).toBeGreaterThan(second);
    await addTag(session, 'ports', id, 'a', call);
    expect(await revision()).toBe(third);
  });

  test('a new subnet grows the revision of its network', async () => {
    const { session, call } = bench();
    const network = await bench().network();
    await bench().subnet({ network_id: network.id });
    const after = await getNetwork(session, network.id, call);
    expect(after.revision_number).toBeGreaterThan(network.revision_number ?? 0);
  });

  test('an update or a deletion for another revision is HTTP 412 and changes nothing', async () => {
    const { session, call } = bench();
    const { id } = await bench().port((await bench().network()).id);
    const { revision_number = 0 } = await getPort(session, id, call);
    const name = (text: string, ifMatch: number) =>
      updatePort(session, id, { name: text }, call, { ifMatch });
    expect((await name('won', revision_number)).name).toBe('won');
    const error = await refused(
      name('lost', revision_number),
      412,
      'RevisionNumberConstraintFailed',
    );
    expect(error.status).toBe(412);
    const deletion = { service: 'network', method: 'DELETE', path: `/ports/${id}` } as const;
    const headers = { 'if-match': `revision_number=${revision_number}` };
    const action = 'delete the port';
    const deleted = session.request({ ...deletion, headers, action }, call);
    await refused(deleted, 412, 'RevisionNumberConstraintFailed');
    expect((await getPort(session, id, call)).name).toBe('won');
  });
}
