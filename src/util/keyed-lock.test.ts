import { expect, test } from 'vitest';
import { unlimited } from './call.ts';
import { KeyedLock } from './keyed-lock.ts';

test('tasks of one key run one after the other, in order', async () => {
  const lock = new KeyedLock();
  const trace: string[] = [];
  const gate = Promise.withResolvers<void>();
  const first = lock.run(
    'a',
    async () => {
      trace.push('first starts');
      await gate.promise;
      trace.push('first ends');
    },
    unlimited,
  );
  const second = lock.run('a', async () => void trace.push('second'), unlimited);
  await lock.run('b', async () => void trace.push('other key'), unlimited);
  expect(trace).toEqual(['first starts', 'other key']);
  gate.resolve();
  await Promise.all([first, second]);
  expect(trace).toEqual(['first starts', 'other key', 'first ends', 'second']);
});

test('a failed task does not stop those behind it', async () => {
  const lock = new KeyedLock();
  const failing = lock.run('a', () => Promise.reject(new Error('no')), unlimited);
  const next = lock.run('a', async () => 'ran', unlimited);
  await expect(failing).rejects.toThrow('no');
  expect(await next).toBe('ran');
});

test('a waiter whose signal fires leaves at once and never runs', async () => {
  const lock = new KeyedLock();
  const gate = Promise.withResolvers<void>();
  const holder = lock.run('a', () => gate.promise, unlimited);
  const controller = new AbortController();
  let ran = false;
  const waiter = lock.run(
    'a',
    async () => {
      ran = true;
    },
    { signal: controller.signal },
  );
  controller.abort(new Error('too late'));
  await expect(waiter).rejects.toThrow('too late');
  gate.resolve();
  await holder;
  expect(await lock.run('a', async () => 'next', unlimited)).toBe('next');
  expect(ran).toBe(false);
});
