import { expect } from 'vitest';
import { contents } from './support/cloud-view.ts';
import { dockerId } from './support/dockerd.ts';
import type { Driver } from './support/driver.ts';
import { type DriverBench, driverTest as test } from './support/driver-test.ts';
import { SwarmDockerd } from './support/swarm-dockerd.ts';

const SUBNET = '10.10.0.0/24';
const NETWORK = 'a1b2c3d4e5f6g7h8i9j0k1l2m';
const SWARM = { scope: 'global', clusterId: 'red' } as const;

/** A manager on host-a, which is a node as well, and a node on host-b, with one network. */
async function swarm(startDriver: DriverBench['startDriver']) {
  const drivers = [
    await startDriver({ ...SWARM, host: 'host-a' }),
    await startDriver({ ...SWARM, host: 'host-b' }),
  ] as const;
  const [manager, node] = [new SwarmDockerd(drivers[0]), new SwarmDockerd(drivers[1])];
  const pool = await manager.requestPool(SUBNET);
  const network = { id: NETWORK, ...pool };
  await manager.allocateNetwork(network);
  return { drivers, manager, node, network };
}

/** Neutron has ports of its own on a network with DHCP. */
function taskPorts({ state }: DriverBench['cloud']) {
  return state.ports.all().filter((port) => port.device_owner === 'compute:kuryr');
}

async function settled(drivers: readonly Driver[]): Promise<void> {
  for (const driver of drivers) await driver.settled();
}

test('manager and nodes get one network and one pool, each of them by ids of its own', async ({
  cloud,
  startDriver,
}) => {
  const { manager, node, network } = await swarm(startDriver);
  const onManager = await manager.requestNodePool(SUBNET);
  const onNode = await node.requestNodePool(SUBNET);
  await Promise.all([manager.createNetwork(network), node.createNetwork(network)]);
  expect(cloud.state.networks.all()).toHaveLength(1);
  expect(cloud.state.subnets.all()).toHaveLength(1);
  expect(cloud.state.subnetpools.all()).toHaveLength(1);
  expect(onNode.poolId).toBe(onManager.poolId);
  expect(onNode.poolId).not.toBe(network.poolId);
});

test('a task has the port that the manager made, bound to its node, and leaves it to the manager', async ({
  cloud,
  startDriver,
}) => {
  const { drivers, manager, node, network } = await swarm(startDriver);
  const address = await manager.chooseAddress(network.poolId);
  const [kept] = taskPorts(cloud);
  expect(kept).toMatchObject({ 'binding:host_id': '', fixed_ips: [{ ip_address: address }] });

  const { poolId } = await node.requestNodePool(SUBNET);
  await node.createNetwork(network);
  expect(await node.useAddress(poolId, address)).toBe(address);
  const endpointId = dockerId();
  expect(await node.createEndpoint(NETWORK, endpointId, address)).toBe(kept?.mac_address);
  await settled(drivers);
  expect(taskPorts(cloud)).toMatchObject([
    { id: kept?.id, 'binding:host_id': 'host-b', device_id: endpointId },
  ]);

  await node.deleteEndpoint(NETWORK, endpointId);
  await node.releaseAddress(poolId, address);
  await node.releasePool(poolId);
  await node.deleteNetwork(NETWORK);
  await settled(drivers);
  expect(taskPorts(cloud)).toMatchObject([{ id: kept?.id, 'binding:host_id': '' }]);
  expect(taskPorts(cloud)[0]?.device_id).not.toBe(endpointId);
  expect(cloud.state.networks.all()).toHaveLength(1);

  await manager.releaseAddress(network.poolId, address);
  await manager.releasePool(network.poolId);
  await manager.freeNetwork(NETWORK);
  await settled(drivers);
  expect(taskPorts(cloud)).toEqual([]);
  expect(cloud.state.networks.all()).toEqual([]);
  expect(cloud.state.subnetpools.all()).toEqual([]);
});

test('a manager that is a node as well keeps the address when its task ends', async ({
  cloud,
  startDriver,
}) => {
  const { drivers, manager, network } = await swarm(startDriver);
  const address = await manager.chooseAddress(network.poolId);
  const { poolId } = await manager.requestNodePool(SUBNET);
  await manager.useAddress(poolId, address);
  await manager.releaseAddress(poolId, address);
  await settled(drivers);
  expect(taskPorts(cloud)).toMatchObject([{ 'binding:host_id': '' }]);
});

test('the manager deletes a port that a lost node never left', async ({ cloud, startDriver }) => {
  const { drivers, manager, node, network } = await swarm(startDriver);
  const address = await manager.chooseAddress(network.poolId);
  const { poolId } = await node.requestNodePool(SUBNET);
  await node.useAddress(poolId, address);
  await manager.releaseAddress(network.poolId, address);
  await settled(drivers);
  expect(taskPorts(cloud)).toEqual([]);
  // The node is back and ends its task: the address may be another's by now.
  const again = await manager.chooseAddress(network.poolId, address);
  await node.releaseAddress(poolId, again);
  await settled(drivers);
  expect(taskPorts(cloud)).toMatchObject([{ fixed_ips: [{ ip_address: address }] }]);
});

test('a manager that takes over finds network, pool and addresses', async ({
  cloud,
  startDriver,
}) => {
  const { node, manager, network } = await swarm(startDriver);
  const address = await manager.chooseAddress(network.poolId);
  const before = contents(cloud);
  expect(await node.requestPool(SUBNET)).toEqual({ poolId: network.poolId, subnet: SUBNET });
  await node.allocateNetwork(network);
  expect(await node.chooseAddress(network.poolId, address)).toBe(address);
  expect(contents(cloud)).toEqual(before);
});

test('two nodes cannot have one address, and a node alone makes nothing', async ({
  cloud,
  startDriver,
}) => {
  const { manager, node, network } = await swarm(startDriver);
  const address = await manager.chooseAddress(network.poolId);
  const { poolId } = await manager.requestNodePool(SUBNET);
  await manager.useAddress(poolId, address);
  const before = contents(cloud);
  await expect(node.useAddress(poolId, address)).rejects.toThrow(/in use on the host host-a/);
  // Neutron chooses any.
  const other = address.startsWith('10.10.0.77') ? '10.10.0.78' : '10.10.0.77';
  await expect(node.useAddress(poolId, other)).rejects.toThrow(/no manager of this swarm/);
  await expect(node.requestNodePool('10.99.0.0/24')).rejects.toThrow(/no manager of this swarm/);
  await expect(node.createNetwork({ id: dockerId(), subnet: SUBNET })).rejects.toThrow(
    /Neutron has no network/,
  );
  expect(contents(cloud)).toEqual(before);
});
