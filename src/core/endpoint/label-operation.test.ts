import { expect, test } from 'vitest';
import { CONTAINER, EXISTING_PORT, poolPortTags } from '../naming.ts';
import { labelOperation } from './label-operation.ts';

test('a port of a pool, and one of a user, stay what they are when they are labelled late', () => {
  const mark = { dockerNetworkId: 'd1'.repeat(32), addressPoolIds: ['p4', 'p6'] };
  const label = { kind: 'label-port', portId: 'port-1', endpointId: 'e1' };
  const device = { device_owner: CONTAINER, device_id: '' };
  const port = (tags: readonly string[]) => ({
    ...{ id: 'port-1', name: 'web', description: '' },
    ...device,
    tags,
  });
  expect(labelOperation(port([CONTAINER]), 'e1')).toEqual({ ...label, existing: false });
  expect(labelOperation(port(['mine', EXISTING_PORT]), 'e1')).toEqual({ ...label, existing: true });
  expect(labelOperation(port([CONTAINER, ...poolPortTags(mark)]), 'e1')).toEqual({
    ...label,
    existing: false,
    pool: mark,
  });
});
