import { expect, test } from 'vitest';
import type { Network } from '../../openstack/neutron/networks/types.ts';
import { linkMtu } from './link-mtu.ts';

const network = (mtu?: number) => ({ ...(mtu && { mtu }) }) as Network;

test.each([
  [{ network: network(1442), settings: {} }, {}, 1442],
  [{ network: network(), settings: {} }, {}, 1500],
  [{ network: network(1442), settings: { mtu: 1400 } }, {}, 1400],
  [{ network: network(1300), settings: { mtu: 1400 } }, {}, 1300],
  [{ network: network(1442), settings: { mtu: 1400 } }, { mtu: 1280 }, 1280],
])('of %j and %j it is %i', (record, wish, mtu) => {
  expect(linkMtu(record, wish)).toBe(mtu);
});

test('a container cannot have more than its network carries', () => {
  const record = { network: network(1442), settings: {} };
  expect(() => linkMtu(record, { mtu: 1500 })).toThrow(
    /the network has the MTU 1442, so one of its containers cannot have 1500/,
  );
});
