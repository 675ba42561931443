import { expect, test } from 'vitest';
import { checkLimits, type Limit } from './limits.ts';
import type { CountedStep } from './scenarios/count-requests.ts';

const limit: Limit = {
  operations: ['docker run -d', 'docker start'],
  network: 'kuryr',
  request: 'POST /ports',
  when: 'waited for',
  least: 1,
  most: 1,
};

function step(operation: CountedStep['operation'], ...waited: readonly boolean[]): CountedStep {
  const request = {
    request: 'POST /ports',
    call: 'IpamDriver.RequestAddress',
    ms: 300,
    endedAt: 0,
  };
  return { operation, network: 'kuryr', requests: waited.map((w) => ({ ...request, waited: w })) };
}

test('a limit holds for every step of its operations, and for the requests that it names', () => {
  const stop = step('docker stop', true, true);
  const steps = [step('docker run -d', true, false), step('docker start', true), stop];
  expect(checkLimits(steps, [limit])).toEqual([{ ...limit, seen: [1], kept: true }]);
  const afterwards = { ...limit, when: 'afterwards', least: 0 } as const;
  expect(checkLimits(steps, [afterwards])[0]).toMatchObject({ seen: [0, 1], kept: true });
  expect(checkLimits(steps, [{ ...limit, request: 'GET /ports', least: 0 }])[0]?.seen).toEqual([0]);
  expect(
    checkLimits([stop], [{ ...limit, operations: ['docker stop'], request: 'all', most: 2 }])[0],
  ).toMatchObject({ seen: [2], kept: true });
});

test('what no call of dockerd asked for breaks no limit', () => {
  const own = { request: 'GET /ports', call: '', ms: 40, endedAt: 0, waited: false };
  const start = step('docker start', true);
  const steps = [{ ...start, requests: [...start.requests, own] }];
  const none: Limit = { ...limit, request: 'all', when: 'afterwards', least: 0, most: 0 };
  expect(checkLimits(steps, [none])[0]).toMatchObject({ seen: [0], kept: true });
});

test('one request too many breaks it, and so does none where one must be', () => {
  const steps = [step('docker run -d', true), step('docker start', true, true)];
  expect(checkLimits(steps, [limit])[0]).toMatchObject({ seen: [1, 2], kept: false });
  expect(checkLimits([step('docker start')], [limit])[0]).toMatchObject({ seen: [0], kept: false });
});

test('a limit of operations that were never done is not kept', () => {
  expect(checkLimits([], [limit])[0]).toMatchObject({ seen: [], kept: false });
});
