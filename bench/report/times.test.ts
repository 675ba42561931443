import { expect, test } from 'vitest';
import type { TimedStep } from '../scenarios/measure-times.ts';
import type { Network } from '../scenarios/scenario.ts';
import { timesTable, timings } from './times.ts';

const figures = { calls: {}, requests: {}, pending: 0, hot: 0 };

function starts(network: Network, ...times: readonly number[]): TimedStep[] {
  return times.map((ms, round) => ({
    ...{ operation: 'docker start', network, round, ms, figures, busyBefore: 0 },
  }));
}

test('each network is set beside the bridge of the same rounds', () => {
  const steps = [...starts('kuryr', 400, 440, 420), ...starts('bridge', 200, 220, 210)];
  const list = timings(steps);
  expect(list.map(({ network, median, toBridge }) => [network, median, toBridge.ratio])).toEqual([
    ['bridge', 210, 1],
    ['kuryr', 420, 2],
  ]);
  expect(timesTable(list).split('\n')).toEqual([
    '                               n  median ms  p95  least  to bridge  95 % of resamplings',
    'docker start           bridge  3        210  219    200       1.00',
    'docker start           kuryr   3        420  438    400       2.00         2.00 to 2.00',
  ]);
});
