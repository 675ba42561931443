import { expect, test } from 'vitest';
import { unlimited } from '../util/call.ts';
import { abortable } from './abortable.ts';

test('the outcome passes through', async () => {
  expect(await abortable(Promise.resolve(1), unlimited)).toBe(1);
  await expect(abortable(Promise.reject(new Error('no')), unlimited)).rejects.toThrow('no');
});

test('a signal ends the wait, also one that fired before', async () => {
  const never = new Promise<never>(() => undefined);
  const controller = new AbortController();
  const waiting = abortable(never, { signal: controller.signal });
  controller.abort(new Error('over'));
  await expect(waiting).rejects.toThrow('over');
  await expect(abortable(never, { signal: controller.signal })).rejects.toThrow('over');
});
