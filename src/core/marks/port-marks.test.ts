import { expect, test } from 'vitest';
import { CONTAINER, EXISTING_PORT, idTags, newClaim, RESERVED_OWNER } from '../naming.ts';
import { isContainerPort, isExistingPort, isOwnPort, type MarkedPort } from './port-marks.ts';

const ENDPOINT = 'e1'.repeat(32);

function port(change: Partial<MarkedPort>): MarkedPort {
  const device = { device_owner: CONTAINER, device_id: ENDPOINT };
  return { name: 'web', description: '', ...device, tags: [], ...change };
}

test.each([
  ['tagged as ours, whatever its name', port({ tags: [CONTAINER, ...idTags(ENDPOINT)] })],
  ['named after its endpoint', port({ name: `${ENDPOINT}-port` })],
  ['of an endpoint that is not known yet', port({ name: 'kuryr-unbound-port', device_id: '' })],
])('a port is ours: %s', (_, one) => {
  expect([isOwnPort(one), isExistingPort(one), isContainerPort(one)]).toEqual([true, false, true]);
});

test.each([
  ['tagged as such', port({ tags: [EXISTING_PORT, 'theirs'], device_id: '' })],
  ['named otherwise, of an endpoint', port({})],
  ['named otherwise, claimed', port({ device_id: newClaim({}) })],
])("a port is a user's own: %s", (_, one) => {
  expect([isOwnPort(one), isExistingPort(one), isContainerPort(one)]).toEqual([false, true, true]);
});

test.each([
  ["a virtual machine's", port({ device_owner: 'compute:nova', tags: [CONTAINER] })],
  ["another program's for its containers", port({ device_id: 'a-pod' })],
  ["nobody's", port({ device_owner: '', device_id: '' })],
])('a port is none of ours: %s', (_, one) => {
  expect([isOwnPort(one), isExistingPort(one), isContainerPort(one)]).toEqual([
    false,
    false,
    false,
  ]);
});

test('a port that only keeps an address is ours, but no container has it', () => {
  const kept = port({ device_owner: RESERVED_OWNER, device_id: '' });
  expect([isOwnPort(kept), isContainerPort(kept)]).toEqual([true, false]);
});
