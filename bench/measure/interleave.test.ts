import { expect, test } from 'vitest';
import { unlimited } from '../../src/util/call.ts';
import { interleave } from './interleave.ts';

test('every round has every subject once and begins with another one', async () => {
  const seen: string[] = [];
  const task = async (subject: string, round: number) => void seen.push(`${subject}${round}`);
  await interleave(['a', 'b', 'c'], { rounds: 3, warmUp: 1 }, task, unlimited);
  expect(seen).toEqual([
    ...['a-1', 'b-1', 'c-1'],
    ...['b0', 'c0', 'a0'],
    ...['c1', 'a1', 'b1'],
    ...['a2', 'b2', 'c2'],
  ]);
});

test('it ends between two tasks when it is told to', async () => {
  const stop = new AbortController();
  const seen: string[] = [];
  const task = async (subject: string) => {
    seen.push(subject);
    if (subject === 'b') stop.abort(new Error('stopped'));
  };
  await expect(interleave(['a', 'b', 'c'], { rounds: 3, warmUp: 0 }, task, stop)).rejects.toThrow(
    'stopped',
  );
  expect(seen).toEqual(['a', 'b']);
});
