import { createServer } from 'node:http';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { tempFolder } from '../../test/fakes/temp-folder.ts';
import { unlimited, withDeadline } from '../util/call.ts';
import { DockerClient } from './docker-client.ts';

const ID = 'ab'.repeat(32);
const ENDPOINT = 'cd'.repeat(32);

const NETWORKS = [
  { Id: ID, Name: 'n1', Driver: 'kuryr' },
  { Id: 'managed', Name: 'n2', Driver: 'kuryr:latest' },
  { Id: 'gone', Name: 'n3', Driver: 'kuryr' },
  { Id: 'bridge', Name: 'bridge', Driver: 'bridge' },
];

const N1 = {
  Id: ID,
  Name: 'n1',
  Driver: 'kuryr',
  IPAM: { Driver: 'kuryr', Config: [{ Subnet: '10.1.0.0/24', Gateway: '10.1.0.1' }] },
  Containers: {
    c1: {
      Name: 'web',
      EndpointID: ENDPOINT,
      MacAddress: 'FA:16:3E:00:00:01',
      IPv4Address: '10.1.0.5/24',
      IPv6Address: 'fd00::5/64',
    },
  },
  Labels: { stage: 'test' },
  Internal: false,
};

const ANSWERS = {
  '/networks': NETWORKS,
  [`/networks/${ID}`]: N1,
  '/networks/managed': { Id: 'managed', Name: 'n2', Driver: 'kuryr:latest', Containers: null },
};

/** A dockerd that answers these paths and 404 to others, or nothing at all. */
async function fakeDockerd(answers: Readonly<Record<string, unknown>> | 'silence', status = 200) {
  const socket = join(tempFolder(), 'docker.sock');
  const asked: string[] = [];
  const server = createServer((incoming, outgoing) => {
    const url = incoming.url ?? '';
    asked.push(`${incoming.method} ${url}`);
    if (answers === 'silence') return;
    const known = Object.hasOwn(answers, url);
    const body = known ? answers[url] : { message: `network ${url} not found` };
    outgoing.writeHead(known ? status : 404).end(JSON.stringify(body));
  });
  await new Promise<void>((resolve) => server.listen(socket, resolve));
  onTestFinished(() => {
    server.close();
    server.closeAllConnections();
  });
  return { client: new DockerClient(`unix://${socket}`), asked, socket };
}

test('networks of our driver are told with their endpoints, others are not asked for', async () => {
  const { client, asked } = await fakeDockerd(ANSWERS);
  expect(await client.networks(unlimited)).toEqual([
    {
      id: ID,
      name: 'n1',
      driver: 'kuryr',
      subnets: ['10.1.0.0/24'],
      labels: { stage: 'test' },
      endpoints: [
        {
          id: ENDPOINT,
          container: 'web',
          containerId: 'c1',
          macAddress: 'fa:16:3e:00:00:01',
          addresses: ['10.1.0.5', 'fd00::5'],
        },
      ],
    },
    { id: 'managed', name: 'n2', driver: 'kuryr:latest', subnets: [], labels: {}, endpoints: [] },
  ]);
  expect(asked).not.toContain('GET /networks/bridge');
});

test('a dockerd that does not run is named in the error', async () => {
  const client = new DockerClient('unix:///nowhere/docker.sock');
  await expect(client.networks(unlimited)).rejects.toThrow(
    'the Docker Engine at unix:///nowhere/docker.sock cannot be asked: ENOENT; check that dockerd runs and [DEFAULT] docker_host',
  );
});

test('a dockerd that does not answer ends with the call', async () => {
  const { client } = await fakeDockerd('silence');
  await expect(client.networks(withDeadline(50))).rejects.toThrow('it did not answer in time');
});

test("dockerd's own words are in the error", async () => {
  const { client } = await fakeDockerd({ '/networks': { message: 'engine is drowning' } }, 500);
  await expect(client.networks(unlimited)).rejects.toThrow('HTTP 500: engine is drowning');
});

test('an answer of something else than Docker is no empty list', async () => {
  const { client } = await fakeDockerd({ '/networks': { hello: 'world' } });
  await expect(client.networks(unlimited)).rejects.toThrow('is not that of a Docker Engine');
});

/** A dockerd that sends these pieces of text as its events, and then keeps the connection or cuts it. */
async function eventSource(pieces: readonly string[], cut = false, status = 200) {
  const socket = join(tempFolder(), 'docker.sock');
  const asked: URL[] = [];
  const server = createServer((incoming, outgoing) => {
    asked.push(new URL(incoming.url ?? '', 'http://docker'));
    outgoing.writeHead(status);
    for (const piece of pieces) outgoing.write(piece);
    if (cut) outgoing.write('', () => outgoing.destroy());
  });
  await new Promise<void>((resolve) => server.listen(socket, resolve));
  onTestFinished(() => {
    server.close();
    server.closeAllConnections();
  });
  return { client: new DockerClient(`unix://${socket}`), asked };
}

function event(Action: string, ID: string): string {
  const Actor = { ID, Attributes: { type: 'kuryr' } };
  return `${JSON.stringify({ Type: 'network', Action, Actor, time: 1 })}\n`;
}

test('events come one by one, however they are cut into pieces', async () => {
  const text = event('create', 'n1') + event('connect', 'n2');
  const { client, asked } = await eventSource([text.slice(0, 40), text.slice(40)]);
  const seen: string[] = [];
  for await (const { action, id, kind, attributes } of await client.events(withDeadline(5_000))) {
    seen.push(`${kind} ${action} ${id} ${attributes['type']}`);
    if (seen.length === 2) break;
  }
  expect(seen).toEqual(['network create n1 kuryr', 'network connect n2 kuryr']);
  expect(JSON.parse(asked[0]?.searchParams.get('filters') ?? '')).toEqual({
    type: ['network', 'container'],
    event: ['create', 'connect', 'rename', 'destroy'],
  });
});

test('a connection that breaks, and a call that ends, end the events with an error', async () => {
  const broken = await eventSource([event('create', 'n1')], true);
  const listen = async (client: DockerClient, call: Parameters<DockerClient['events']>[0]) => {
    for await (const { id } of await client.events(call)) expect(id).toBe('n1');
  };
  await expect(listen(broken.client, withDeadline(5_000))).rejects.toThrow();
  const silent = await eventSource([event('create', 'n1')]);
  await expect(listen(silent.client, withDeadline(50))).rejects.toThrow();
});

test('a dockerd that tells no events says why', async () => {
  const { client } = await eventSource(['{"message":"no"}'], true, 403);
  await expect(client.events(withDeadline(5_000))).rejects.toThrow('HTTP 403');
});
