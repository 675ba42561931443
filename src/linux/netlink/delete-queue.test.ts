import { expect, test } from 'vitest';
import { DeleteQueue } from './delete-queue.ts';

function queue(refusals: { name: string; errno: string }[] = []) {
  const batches: (readonly string[])[] = [];
  const deletes = new DeleteQueue(async (names) => {
    batches.push(names);
    return refusals;
  });
  return { batches, deletes };
}

test('deletes that come together go together, each name once', async () => {
  const { batches, deletes } = queue();
  await Promise.all([deletes.delete(['a', 'b']), deletes.delete(['b']), deletes.delete(['c'])]);
  expect(batches).toEqual([['a', 'b', 'c']]);
});

test('a delete that comes later goes in a batch of its own', async () => {
  const { batches, deletes } = queue();
  await deletes.delete(['a']);
  await deletes.delete(['b']);
  expect(batches).toEqual([['a'], ['b']]);
});

test('a refusal reaches those who asked for that link only', async () => {
  const { deletes } = queue([{ name: 'lo', errno: 'EOPNOTSUPP' }]);
  const refused = deletes.delete(['a', 'lo']);
  const done = deletes.delete(['b']);
  await expect(refused).rejects.toMatchObject({
    code: 'LINUX',
    params: { action: 'delete the link lo', errno: 'EOPNOTSUPP' },
  });
  await done;
});

test('what waits goes at once when one of its links is asked for again', async () => {
  const { batches, deletes } = queue();
  const done = deletes.delete(['a']);
  deletes.flushIfHolding(['x']);
  expect(batches).toEqual([]);
  deletes.flushIfHolding(['x', 'a']);
  expect(batches).toEqual([['a']]);
  await done;
  expect(batches).toHaveLength(1);
});

test('a failure as a whole reaches all', async () => {
  const deletes = new DeleteQueue(() => Promise.reject(new Error('the worker ended')));
  const outcomes = await Promise.allSettled([deletes.delete(['a']), deletes.delete(['b'])]);
  expect(outcomes.map((o) => o.status)).toEqual(['rejected', 'rejected']);
});
