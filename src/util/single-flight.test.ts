import { expect, test } from 'vitest';
import { SingleFlight } from './single-flight.ts';

test('overlapping calls of one key run once and share the outcome', async () => {
  const flights = new SingleFlight<number>();
  let runs = 0;
  const task = async () => ++runs;
  const both = await Promise.all([flights.run('k', task), flights.run('k', task)]);
  expect(both).toEqual([1, 1]);
  expect(await flights.run('k', task)).toBe(2);
});

test('a failure reaches all who waited and is not kept', async () => {
  const flights = new SingleFlight<number>();
  const fail = () => Promise.reject(new Error('down'));
  const both = await Promise.allSettled([flights.run('k', fail), flights.run('k', fail)]);
  expect(both.map((r) => r.status)).toEqual(['rejected', 'rejected']);
  expect(await flights.run('k', async () => 7)).toBe(7);
});
