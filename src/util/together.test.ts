import { expect, test } from 'vitest';
import { together } from './together.ts';

test('gives all results in order', async () => {
  expect(await together([Promise.resolve(1), Promise.resolve('two')])).toEqual([1, 'two']);
});

test('fails with the first failure, but not before the others have ended', async () => {
  const slow = Promise.withResolvers<void>();
  let failed = false;
  const outcome = together([Promise.reject(new Error('no')), slow.promise]).catch((error) => {
    failed = true;
    return error;
  });
  await new Promise(setImmediate);
  expect(failed).toBe(false);
  slow.resolve();
  expect(await outcome).toEqual(new Error('no'));
});
