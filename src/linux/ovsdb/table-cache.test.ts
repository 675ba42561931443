import { expect, test } from 'vitest';
import { unlimited } from '../../util/call.ts';
import { TableCache } from './table-cache.ts';

test('rows come, change and go', () => {
  const cache = new TableCache();
  cache.reset({ Bridge: { b1: { new: { name: 'br-int' } }, b2: { new: { name: 'br-ex' } } } });
  cache.apply({
    Bridge: { b1: { old: { name: 'br-int' }, new: { name: 'br-0' } }, b2: { old: {} } },
  });
  expect([...cache.rows('Bridge')]).toEqual([['b1', { name: 'br-0' }]]);
  cache.reset({ Port: { p1: { new: { name: 'tap' } } } });
  expect(cache.rows('Bridge').size).toBe(0);
  expect(cache.rows('Port').size).toBe(1);
});

test('a waiter is told when the state that it waits for comes', async () => {
  const cache = new TableCache();
  const name = () => cache.rows('Port').get('p1')?.['name'];
  const waiting = cache.waitFor(name, unlimited);
  cache.apply({ Port: { p2: { new: { name: 'other' } } } });
  cache.apply({ Port: { p1: { new: { name: 'mine' } } } });
  expect(await waiting).toBe('mine');
  expect(await cache.waitFor(name, unlimited)).toBe('mine');
});

test('a waiter leaves with its signal', async () => {
  const controller = new AbortController();
  const waiting = new TableCache().waitFor(() => undefined, { signal: controller.signal });
  controller.abort(new Error('over'));
  await expect(waiting).rejects.toThrow('over');
});
