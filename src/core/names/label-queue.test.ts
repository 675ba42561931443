import { expect, test } from 'vitest';
import { KuryrError } from '../../errors/kuryr-error.ts';
import { silentLogger } from '../../observe/log.ts';
import { LabelQueue } from './label-queue.ts';

function queueOf(firstRetryMs = 1): LabelQueue {
  return new LabelQueue({ log: silentLogger, firstRetryMs });
}

test('labels are written one after the other, what is asked for twice once', async () => {
  const queue = queueOf();
  const done: string[] = [];
  const gate = Promise.withResolvers<void>();
  const last = Promise.withResolvers<void>();
  queue.add('a', async () => {
    await gate.promise;
    done.push('a');
    return false;
  });
  queue.add('b', async () => !done.push('b, as it was'));
  queue.add('b', async () => !done.push('b'));
  queue.add('c', async () => {
    done.push('c');
    last.resolve();
    return false;
  });
  expect(done).toEqual([]);
  gate.resolve();
  await last.promise;
  expect(done).toEqual(['a', 'b', 'c']);
  await queue.close();
});

test('after a label Neutron rests longer than it worked', async () => {
  const queue = queueOf();
  const times: number[] = [];
  const last = Promise.withResolvers<void>();
  queue.add('a', async () => {
    const begin = performance.now();
    while (performance.now() - begin < 10);
    times.push(performance.now());
    return true;
  });
  queue.add('b', async () => {
    times.push(performance.now());
    last.resolve();
    return false;
  });
  await last.promise;
  const [first = 0, second = 0] = times;
  expect(second - first).toBeGreaterThan(85);
  await queue.close();
});

test('what fails is tried again, what is refused is not', async () => {
  const queue = queueOf();
  const tries: string[] = [];
  const last = Promise.withResolvers<void>();
  queue.add('refused', async () => {
    tries.push('refused');
    throw new KuryrError('CONFLICT', { what: 'no' });
  });
  queue.add('away', async () => {
    tries.push('away');
    if (tries.length < 4) throw new Error('away');
    last.resolve();
    return true;
  });
  await last.promise;
  expect(tries).toEqual(['refused', 'away', 'away', 'away']);
  await queue.close();
});

test('what is not written when the daemon stops is left', async () => {
  const queue = queueOf(60_000);
  const begun = Promise.withResolvers<void>();
  let tries = 0;
  queue.add('a', async () => {
    tries += 1;
    begun.resolve();
    throw new Error('away');
  });
  await begun.promise;
  await queue.close();
  expect(tries).toBe(1);
});
