import { expect, test } from 'vitest';
import type { Link } from '../linux/netlink/netlink.ts';
import { hostPlugs } from './host-plugs.ts';

const ids = { owner: 'kuryr', 'iface-id': 'port-1', 'vm-uuid': 'endpoint-1' };

function link(name: string, change: Partial<Link> = {}): Link {
  return {
    index: 7,
    name,
    kind: 'veth',
    mac: '',
    mtu: 1500,
    up: true,
    lowerElsewhere: false,
    ...change,
  };
}

test('interfaces and links are told by our marks, whatever their names', () => {
  const interfaces = [
    { name: 'tapport-1', externalIds: ids },
    { name: 'tapvm', externalIds: { 'iface-id': 'port-2', 'vm-uuid': 'a-machine' } },
    { name: 'br-int', externalIds: {} },
  ];
  const links = [
    link('tapport-1', { alias: 'kuryr port port-1' }),
    link('tapvm', { alias: 'somebody else' }),
    link('eth0'),
  ];
  const both = { name: 'tapport-1', portId: 'port-1', inSandbox: false };
  expect(hostPlugs(interfaces, links)).toEqual([
    { where: 'interface', endpointId: 'endpoint-1', ...both },
    { where: 'link', ...both },
  ]);
});

test("a link whose other end is in another namespace is in a container's sandbox", () => {
  // The Python Kuryr gave its links no alias; the interface is enough.
  const plugs = hostPlugs(
    [{ name: 'tapport-1', externalIds: ids }],
    [link('tapport-1', { lowerElsewhere: true })],
  );
  expect(plugs.map((plug) => plug.inSandbox)).toEqual([true]);
});
