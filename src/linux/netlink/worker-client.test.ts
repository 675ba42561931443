import { afterEach, expect, test } from 'vitest';
import { unlimited } from '../../util/call.ts';
import { WorkerClient } from './worker-client.ts';

const clients: WorkerClient[] = [];

afterEach(async () => {
  await Promise.all(clients.splice(0).map((client) => client.stop()));
});

/** A client whose worker answers each message `m` with what the code says. */
function clientOf(code: string): WorkerClient {
  const text = `import { parentPort } from 'node:worker_threads';
    parentPort.on('message', (m) => { ${code} });`;
  const client = new WorkerClient(new URL(`data:text/javascript,${encodeURIComponent(text)}`));
  clients.push(client);
  return client;
}

const LINKS = { do: 'links' } as const;

test('answers reach their askers, in whatever order they come', async () => {
  const client = clientOf(`
    globalThis.first ??= m;
    if (m === globalThis.first) return;
    for (const { id, handle } of [m, globalThis.first]) parentPort.postMessage({ id, answer: handle });
  `);
  const answers = await Promise.all([
    client.ask(1, LINKS, unlimited),
    client.ask(2, LINKS, unlimited),
  ]);
  expect(answers).toEqual([1, 2]);
});

test('a refusal keeps its code and parameters', async () => {
  const client = clientOf(`parentPort.postMessage({
    id: m.id, failure: { code: 'LINUX', params: { action: 'fly', errno: 'EPERM' } },
  });`);
  await expect(client.ask(1, LINKS, unlimited)).rejects.toMatchObject({
    name: 'KuryrError',
    code: 'LINUX',
    message: 'the kernel refused to fly: EPERM',
  });
});

test('when the worker ends, what is pending rejects and the next call starts a new one', async () => {
  const client = clientOf(`
    if (m.handle === 13) process.exit(3);
    if (m.handle !== 12) parentPort.postMessage({ id: m.id, answer: [] });
  `);
  const pending = [client.ask(12, LINKS, unlimited), client.ask(13, LINKS, unlimited)];
  for (const call of pending) {
    await expect(call).rejects.toMatchObject({ code: 'NETLINK_WORKER', retry: true });
  }
  expect(client.running).toBe(false);
  expect(await client.ask(1, LINKS, unlimited)).toEqual([]);
  expect(client.generation).toBe(2);
});

test('an error in the worker is the reason that is told', async () => {
  const client = clientOf(`throw new Error('out of luck');`);
  await expect(client.ask(1, LINKS, unlimited)).rejects.toThrow('out of luck');
});

test('a signal ends the wait at once and says which request it was', async () => {
  const client = clientOf('');
  const controller = new AbortController();
  const given: number[] = [];
  const call = client.ask(1, LINKS, { signal: controller.signal }, (id) => given.push(id));
  controller.abort(new Error('too late'));
  await expect(call).rejects.toThrow('too late');
  expect(given).toEqual([1]);
});

test('nothing is asked when the signal has fired before', async () => {
  const client = clientOf('');
  const signal = AbortSignal.abort(new Error('over'));
  await expect(client.ask(1, LINKS, { signal })).rejects.toThrow('over');
  expect(client.running).toBe(false);
});
