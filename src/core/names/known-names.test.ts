import { expect, test } from 'vitest';
import type { DockerNetwork } from '../../docker/docker-network.ts';
import { unlimited } from '../../util/call.ts';
import { KnownNames } from './known-names.ts';

const CONTAINER = 'c1'.repeat(32);

function network(endpoints: Readonly<Record<string, string>>, containerId = CONTAINER) {
  const all = Object.entries(endpoints).map(([id, container]) => ({ id, container, containerId }));
  const whole = all.map((one) => ({ ...one, macAddress: '', addresses: [] }));
  const labels = { 'com.docker.stack.namespace': 'shop' };
  return {
    ...{ id: 'n1', name: 'shop_net', driver: 'kuryr', subnets: [], labels },
    endpoints: whole,
  } satisfies DockerNetwork;
}

test('what Docker says of a network replaces what it said before', () => {
  const names = new KnownNames();
  names.learn(network({ e1: 'web', e2: 'db' }));
  names.learn(network({ e2: 'db-2' }));
  expect(names.containerOf('e1')).toBeUndefined();
  expect(names.containerOf('e2')).toMatchObject({ id: CONTAINER, name: 'db-2' });
  expect(names.networkOf('n1')).toEqual({ name: 'shop_net', label: 'shop_net (Swarm stack shop)' });
  expect(names.networksOf(CONTAINER)).toEqual(['n1']);
  names.forgetNetwork('n1');
  expect([names.containerOf('e2'), names.networkOf('n1')]).toEqual([undefined, undefined]);
});

test('an endpoint without a container has no name', () => {
  const names = new KnownNames();
  names.learn(network({ e1: 'e1' }, 'ep-e1'));
  expect(names.containerOf('e1')).toBeUndefined();
});

test('a name that may come is waited for, until it comes', async () => {
  const names = new KnownNames();
  names.isTold = true;
  const waits = Promise.all([names.soon('e1', unlimited), names.soon('e1', unlimited)]);
  names.learn(network({ e1: 'web' }));
  await waits;
  await names.soon('e1', unlimited);
  expect(names.containerOf('e1')?.name).toBe('web');
});

test('it is not waited for when Docker tells nothing, or no more', async () => {
  const names = new KnownNames();
  await names.soon('e1', unlimited);
  names.isTold = true;
  const wait = names.soon('e1', unlimited);
  names.isTold = false;
  await expect(wait).resolves.toBeUndefined();
});

test('it is not waited for longer than that pays', async () => {
  const names = new KnownNames({ patienceMs: 5 });
  names.isTold = true;
  await expect(names.soon('e1', unlimited)).resolves.toBeUndefined();
  const stop = new AbortController();
  const wait = new KnownNames().soon('e2', stop);
  const patient = new KnownNames();
  patient.isTold = true;
  const stopped = patient.soon('e2', stop);
  stop.abort(new Error('the daemon stops'));
  await wait;
  await expect(stopped).rejects.toThrow('the daemon stops');
});
