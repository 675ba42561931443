import { expect, test } from 'vitest';
import { checkVifType } from './check-vif-type.ts';

const PORT = { portId: 'the-port', networkId: 'the-network' };

test('a port of Open vSwitch can be plugged', () => {
  expect(() => checkVifType({ ...PORT, vifType: 'ovs' })).not.toThrow();
});

test.each(['unbound', 'binding_failed'])('a port that is %s leads to the agent', (vifType) => {
  expect(() => checkVifType({ ...PORT, vifType })).toThrow(
    /^Neutron did not bind the port the-port .* network agent list/,
  );
});

test.each(['bridge', 'midonet', ''])('a port of another backend, %j, is named', (vifType) => {
  expect(() => checkVifType({ ...PORT, vifType })).toThrow(
    `Neutron bound the port the-port as ${vifType}, which Kuryr cannot plug; it can plug: ovs`,
  );
});
