import { describe, expect, test } from 'vitest';
import type { HostPlug } from '../../binding/host-plugs.ts';
import { exposedGroupName } from '../exposed-ports/exposed-group-name.ts';
import {
  CONTAINER,
  EXISTING_PORT,
  idTags,
  networkDescription,
  newClaim,
  poolDescription,
} from '../naming.ts';
import { sharedIpDescription } from '../published-ports/marks.ts';
import type { FloatingIpView } from '../ways-out/look-at-floating-ips.ts';
import { findDrift } from './find-drift.ts';
import type { Setting } from './setting.ts';
import type { NetworkView, PoolView, PortView, SubnetView, Views } from './views.ts';

const NOW = Date.parse('2026-01-01T12:00:00Z');
const OLD = '2026-01-01T11:00:00Z';
const YOUNG = '2026-01-01T11:58:00Z';
const ENDPOINT = 'e1'.repeat(32);
const GONE = 'e2'.repeat(32);
const DOCKER = 'd1'.repeat(32);
const DOCKER_GONE = 'd2'.repeat(32);
const PORT = 'port-1';
const POOL = '11111111-2222-3333-4444-555555555555';

const setting: Setting = {
  host: 'h1',
  controlPlane: { host: 'h1' },
  scope: 'local',
  now: NOW,
  oldMs: 300_000,
  plugPatienceMs: 0,
  keepsPools: true,
  isBusy: () => false,
};

/** A port of a container that is gone, as it was labelled. */
function port(change: Partial<PortView> = {}): PortView {
  return {
    id: PORT,
    name: `${GONE}-port`,
    description: '',
    network_id: 'net-1',
    device_id: GONE,
    device_owner: CONTAINER,
    mac_address: 'fa:16:3e:00:00:01',
    fixed_ips: [{ subnet_id: 'subnet-1', ip_address: '10.1.0.5' }],
    status: 'ACTIVE',
    tags: [CONTAINER, ...idTags(GONE)],
    created_at: OLD,
    updated_at: OLD,
    'binding:host_id': 'h1',
    ...change,
  };
}

/** One that was made for an address whose endpoint never came. */
const unlabelled = {
  name: 'kuryr-unbound-port',
  device_id: 'kuryr-claim-1',
  tags: [CONTAINER],
} as const;

function floatingIp(change: Partial<FloatingIpView> = {}): FloatingIpView {
  return {
    id: 'ip-1',
    floating_ip_address: '203.0.113.5',
    description: sharedIpDescription({ host: 'h1' }, 'net-1'),
    tags: [],
    port_id: null,
    port_forwardings: [],
    ...change,
  };
}

function network(change: Partial<NetworkView> = {}): NetworkView {
  return {
    id: 'net-1',
    name: 'kuryr-net-d1d1d1d1',
    description: networkDescription(DOCKER, { host: 'h1' }),
    tags: idTags(DOCKER),
    ...change,
  };
}

function goneNetwork(change: Partial<NetworkView> = {}): NetworkView {
  const description = networkDescription(DOCKER_GONE, { host: 'h1' });
  return network({ id: 'net-2', description, tags: idTags(DOCKER_GONE), ...change });
}

function pool(change: Partial<PoolView> = {}): PoolView {
  const description = poolDescription({ host: 'h1' }, 'request-1');
  return {
    id: POOL,
    name: 'kuryrPool-10.1.0.0/24',
    description,
    tags: [],
    created_at: OLD,
    ...change,
  };
}

function subnet(change: Partial<SubnetView> = {}): SubnetView {
  return { id: 'subnet-1', network_id: 'net-1', subnetpool_id: POOL, tags: [POOL], ...change };
}

function plugs(endpointId: string, change: Partial<HostPlug> = {}): readonly HostPlug[] {
  const both = { name: 'tapport-1', portId: PORT, inSandbox: false, ...change };
  return [
    { where: 'interface', endpointId, ...both },
    { where: 'link', ...both },
  ];
}

/** Docker's network with one endpoint. */
function docker(
  change: Partial<Views['docker'][number]['endpoints'][number]> = {},
): Views['docker'] {
  const endpoint = {
    id: ENDPOINT,
    container: 'web',
    containerId: 'c1'.repeat(32),
    macAddress: 'fa:16:3e:00:00:99',
    addresses: ['10.1.0.99'],
    ...change,
  };
  return [
    {
      id: DOCKER,
      name: 'n1',
      driver: 'kuryr',
      subnets: ['10.1.0.0/24'],
      labels: {},
      endpoints: [endpoint],
    },
  ];
}

const noEndpoint: Views['docker'] = docker().map((one) => ({ ...one, endpoints: [] }));

function views(change: Partial<Views> = {}): Views {
  const nothing = {
    floatingIps: [],
    strayGroups: [],
    ports: [],
    subnets: [],
    pools: [],
    plugs: [],
    pending: [],
    claimed: [],
  };
  return { ...nothing, networks: [network()], docker: noEndpoint, ...change };
}

function found(change: Partial<Views>, circumstances: Partial<Setting> = {}): readonly string[] {
  const findings = findDrift(views(change), { ...setting, ...circumstances });
  return findings.map(({ kind, id }) => `${kind} ${id}`);
}

describe('what is found', () => {
  test.each<[string, Partial<Views>, readonly string[]]>([
    ['a port whose endpoint is gone', { ports: [port()] }, ['leaked-port port-1']],
    ['a port that never got an endpoint', { ports: [port(unlabelled)] }, ['leaked-port port-1']],
    [
      'such a port that lacks its tag',
      { ports: [port({ ...unlabelled, tags: [] })] },
      ['leaked-port port-1'],
    ],
    [
      "a user's own port that is still held",
      { ports: [port({ name: 'mine', tags: ['mine', EXISTING_PORT, ...idTags(GONE)] })] },
      ['kept-port port-1'],
    ],
    [
      "a user's own port whose adoption was torn",
      { ports: [port({ ...unlabelled, name: 'mine', tags: [] })] },
      ['kept-port port-1'],
    ],
    [
      'interface and link of an endpoint that is gone',
      { plugs: plugs(GONE) },
      ['leaked-interface tapport-1', 'leaked-link tapport-1'],
    ],
    [
      'a floating IP for published ports that leads nowhere',
      { floatingIps: [floatingIp()] },
      ['leaked-floating-ip ip-1'],
    ],
    [
      'a group for exposed ports of a port that is gone',
      { strayGroups: [{ id: 'group-1', name: exposedGroupName(POOL) }] },
      ['leaked-group group-1'],
    ],
    ['a link alone', { plugs: plugs(GONE).slice(1) }, ['leaked-link tapport-1']],
    ['a network of this host', { networks: [goneNetwork()] }, ['leaked-network net-2']],
    [
      'one that has a name by now',
      {
        networks: [
          goneNetwork({
            name: 'shop',
            description: networkDescription(DOCKER_GONE, { host: 'h1' }, 'shop'),
          }),
        ],
      },
      ['leaked-network net-2'],
    ],
    ['one without tags', { networks: [goneNetwork({ tags: [] })] }, ['leaked-network net-2']],
    [
      'a network of an earlier release',
      { networks: [goneNetwork({ description: networkDescription(DOCKER_GONE) })] },
      ['unclear-network net-2'],
    ],
    [
      'a network of this host that another Docker network uses too',
      { networks: [goneNetwork({ tags: [...idTags(DOCKER_GONE), ...idTags('d3'.repeat(32))] })] },
      ['unclear-network net-2'],
    ],
    [
      "a user's own network",
      { networks: [goneNetwork({ description: '' })] },
      ['unclear-network net-2'],
    ],
    ['a pool without a subnet', { pools: [pool()] }, [`leaked-pool ${POOL}`]],
    [
      'a network with its young pool',
      {
        networks: [goneNetwork()],
        pools: [pool({ created_at: YOUNG })],
        subnets: [subnet({ network_id: 'net-2' })],
      },
      ['leaked-network net-2', `leaked-pool ${POOL}`],
    ],
    [
      'a port that a container uses which Docker does not know',
      { ports: [port()], plugs: plugs(GONE, { inSandbox: true }) },
      ['unknown-sandbox port-1'],
    ],
    ['an endpoint without anything', { docker: docker() }, [`incomplete-endpoint ${ENDPOINT}`]],
    [
      'an endpoint without its interface',
      {
        docker: docker(),
        ports: [port({ device_id: ENDPOINT, name: 'p', tags: [CONTAINER, ...idTags(ENDPOINT)] })],
        plugs: plugs(ENDPOINT).slice(1),
      },
      [`incomplete-endpoint ${ENDPOINT}`],
    ],
    [
      "a port with another endpoint's labels",
      { docker: docker(), ports: [port()], plugs: plugs(ENDPOINT) },
      ['mislabelled-port port-1'],
    ],
    [
      'a port that was never labelled',
      { docker: docker(), ports: [port(unlabelled)], plugs: plugs(ENDPOINT) },
      ['mislabelled-port port-1'],
    ],
  ])('%s', (_, change, expected) => {
    expect(found(change)).toEqual(expected);
  });
});

describe('what is left alone', () => {
  const gonePort = { ports: [port()] };
  const claimed = { ports: [port(unlabelled)] };

  test.each<[string, Partial<Views>, Partial<Setting>?]>([
    ['a port of another host', { ports: [port({ 'binding:host_id': 'h2' })] }],
    ['a port whose host Neutron does not show', { ports: [port({ 'binding:host_id': '' })] }],
    ['a port without our mark', { ports: [port({ name: 'p', device_id: 'pod', tags: ['mine'] })] }],
    ['a port of a machine', { ports: [port({ device_owner: 'compute:nova' })] }],
    ['an unlabelled port that is young', { ports: [port({ ...unlabelled, updated_at: YOUNG })] }],
    [
      "a user's port that was adopted just now",
      {
        ports: [
          port({
            name: 'mine',
            device_id: 'kuryr-claim-1',
            tags: [EXISTING_PORT],
            updated_at: YOUNG,
          }),
        ],
      },
    ],
    ['an unlabelled port of a swarm', { ports: [port(unlabelled)] }, { scope: 'global' }],
    ['a port of unknown age', { ports: [noTimes(port(unlabelled))] }],
    [
      'a port that is waited for',
      { ports: [port({ ...unlabelled, status: 'DOWN' })] },
      { plugPatienceMs: Number.POSITIVE_INFINITY },
    ],
    [
      'what is plugged of a port on its way',
      { ports: [port({ ...unlabelled, updated_at: YOUNG })], plugs: plugs(GONE) },
    ],
    ['a port with a call under way', gonePort, { isBusy: (id) => id === GONE }],
    ['links with a call under way', { plugs: plugs(GONE) }, { isBusy: (id) => id === GONE }],
    [
      'a port that is being made',
      { ...claimed, pending: [{ kind: 'undo-port', claim: 'kuryr-claim-1' }] },
    ],
    [
      'a port that is being given back',
      { ...claimed, pending: [{ kind: 'undo-adoption', portId: PORT, claim: 'x' }] },
    ],
    [
      'a port that is being labelled',
      { ...gonePort, pending: [{ kind: 'label-port', portId: PORT, endpointId: 'x' }] },
    ],
    [
      'a port that is being released',
      { ...gonePort, pending: [{ kind: 'release-address', poolId: POOL, address: '10.1.0.5' }] },
    ],
    [
      'links of a port that is being labelled',
      { plugs: plugs(GONE), pending: [{ kind: 'label-port', portId: PORT, endpointId: GONE }] },
    ],
    [
      'a network that is being made',
      {
        networks: [goneNetwork()],
        pending: [{ kind: 'undo-network', dockerNetworkId: DOCKER_GONE, poolIds: [POOL] }],
      },
    ],
    [
      'a network that is being deleted',
      {
        networks: [goneNetwork()],
        pending: [{ kind: 'delete-network', dockerNetworkId: DOCKER_GONE }],
      },
    ],
    [
      'a floating IP that leads to a container',
      { floatingIps: [floatingIp({ port_forwardings: [{ protocol: 'tcp' }] })] },
    ],
    [
      "another host's floating IP",
      { floatingIps: [floatingIp({ description: sharedIpDescription({ host: 'h2' }, 'net-1') })] },
    ],
    [
      "another cluster's floating IP",
      {
        floatingIps: [
          floatingIp({ description: sharedIpDescription({ host: 'h1', cluster: 'c' }, 'net-1') }),
        ],
      },
    ],
    ["a user's floating IP", { floatingIps: [floatingIp({ description: 'mine' })] }],
    [
      'a group whose deletion is promised',
      {
        strayGroups: [{ id: 'group-1', name: exposedGroupName(POOL) }],
        pending: [{ kind: 'delete-exposed-ports', portId: POOL }],
      },
    ],
    [
      'a network of another host',
      { networks: [goneNetwork({ description: networkDescription(DOCKER_GONE, { host: 'h2' }) })] },
    ],
    [
      'a network of another cluster',
      {
        networks: [
          goneNetwork({
            description: networkDescription(DOCKER_GONE, { host: 'h1', cluster: 'c' }),
          }),
        ],
      },
    ],
    [
      'a pool of another cluster',
      { pools: [pool({ description: poolDescription({ host: 'h1', cluster: 'c' }, 'r') })] },
    ],
    [
      'a port of another cluster, with its interface and link',
      {
        ports: [port({ tags: [CONTAINER, 'kuryr.cluster:c', ...idTags(GONE)] })],
        plugs: plugs(GONE),
      },
    ],
    [
      'a port that another cluster has just claimed',
      { ports: [port({ ...unlabelled, device_id: newClaim({ cluster: 'c' }), tags: [] })] },
    ],
    [
      'what has no cluster, in a cluster',
      { ports: [port()], networks: [goneNetwork()], pools: [pool()] },
      { controlPlane: { host: 'h1', cluster: 'c' } },
    ],
    ['a network of a swarm', { networks: [goneNetwork()] }, { scope: 'global' }],
    [
      'a network without our tags',
      { networks: [goneNetwork({ description: 'mine', tags: ['a'] })] },
    ],
    [
      'a pool of another host',
      { pools: [pool({ description: poolDescription({ host: 'h2' }, 'r') })] },
    ],
    ["an administrator's pool", { pools: [pool({ description: '' })] }],
    ['a pool that is young', { pools: [pool({ created_at: YOUNG })] }],
    ['a pool of a swarm', { pools: [pool()] }, { scope: 'global' }],
    ['a pool with its subnet', { pools: [pool()], subnets: [subnet({ tags: [] })] }],
    [
      'a pool that a subnet of another pool stands for',
      { pools: [pool()], subnets: [subnet({ subnetpool_id: null })] },
    ],
    [
      'a pool that is being released',
      { pools: [pool()], pending: [{ kind: 'release-pool', poolId: POOL }] },
    ],
    [
      'a pool of a network that is being made',
      {
        pools: [pool()],
        pending: [{ kind: 'undo-network', dockerNetworkId: 'x', poolIds: ['y', POOL] }],
      },
    ],
    ['links in a sandbox', { plugs: plugs(GONE, { inSandbox: true }) }],
    [
      'a complete endpoint',
      {
        docker: docker(),
        ports: [port({ device_id: ENDPOINT, tags: [CONTAINER, ...idTags(ENDPOINT)] })],
        plugs: plugs(ENDPOINT),
      },
    ],
    [
      'an endpoint with a call under way',
      { docker: docker() },
      { isBusy: (id) => id === ENDPOINT },
    ],
    [
      'an endpoint whose port is being labelled',
      {
        docker: docker(),
        ports: [port(unlabelled)],
        plugs: plugs(ENDPOINT),
        pending: [{ kind: 'label-port', portId: PORT, endpointId: ENDPOINT }],
      },
    ],
  ])('%s', (_, change, circumstances) => {
    expect(found(change, circumstances)).toEqual([]);
  });
});

test.each([
  ['MAC address', { macAddress: 'fa:16:3e:00:00:01' }],
  ['address on the same network', { addresses: ['10.1.0.5'] }],
  ['labels', { id: GONE }],
])('a port that an endpoint has by its %s is not taken for leaked', (_, endpoint) => {
  expect(found({ docker: docker(endpoint), ports: [port()] })).not.toContain('leaked-port port-1');
});

test('the same address on another network is somebody else', () => {
  const ports = [port({ network_id: 'net-9' })];
  expect(found({ docker: docker({ addresses: ['10.1.0.5'] }), ports })).toContain(
    'leaked-port port-1',
  );
});

test('the daemon mends what Docker does not know, and leaves networks and labels to the operator', () => {
  const safe = (change: Partial<Views>) =>
    findDrift(views(change), setting).map((finding) => finding.safe);
  expect(safe({ ports: [port()], plugs: plugs(GONE), pools: [pool()] })).toEqual([
    true,
    true,
    true,
    true,
  ]);
  expect(safe({ networks: [goneNetwork()] })).toEqual([false]);
  expect(safe({ docker: docker(), ports: [port()], plugs: plugs(ENDPOINT) })).toEqual([false]);
});

test('what is plugged goes before its port, ports before networks, networks before pools', () => {
  const change = {
    networks: [goneNetwork()],
    ports: [port({ network_id: 'net-2' })],
    plugs: plugs(GONE),
    pools: [pool()],
    subnets: [subnet({ network_id: 'net-2' })],
  };
  expect(found(change).map((one) => one.split(' ')[0])).toEqual([
    'leaked-interface',
    'leaked-link',
    'leaked-port',
    'leaked-network',
    'leaked-pool',
  ]);
});

function noTimes({ created_at: _, updated_at: __, ...rest }: PortView): PortView {
  return rest;
}
