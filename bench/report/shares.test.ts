import { expect, test } from 'vitest';
import type { CountedStep } from '../scenarios/count-requests.ts';
import type { TimedStep } from '../scenarios/measure-times.ts';
import { sharesOf } from './shares.ts';

const call = 'IpamDriver.RequestAddress';
const post = { request: 'POST /ports', call, ms: 290, endedAt: 1_290, waited: true };
const label = { request: 'PUT /ports/{id}', call: 'NetworkDriver.CreateEndpoint', ms: 140 };
const counted: readonly CountedStep[] = [
  {
    operation: 'docker start',
    network: 'kuryr',
    requests: [post, { ...label, endedAt: 1_400, waited: false }],
  },
];

function start(ms: number, post: number): TimedStep {
  const calls = {
    [call]: { count: 1, ms: post + 5 },
    'NetworkDriver.CreateEndpoint': { count: 1, ms: 20 },
  };
  const requests = {
    'POST /ports': { count: 1, ms: post },
    'PUT /ports/{id}': { count: 1, ms: 140 },
  };
  const figures = { calls, requests, pending: 0, hot: 0 };
  return { operation: 'docker start', network: 'kuryr', round: 0, ms, figures, busyBefore: 0 };
}

test('requests that dockerd waits for are the cloud’s share, those behind the answer nobody’s', () => {
  const timed = [start(500, 280), start(520, 300), start(510, 290)];
  expect(sharesOf('docker start', 'kuryr', timed, counted)).toEqual([
    { what: 'docker start on kuryr', depth: 0, ms: 510 },
    { what: 'Docker: outside the calls', depth: 0, ms: 195 },
    { what: 'Kuryr: all calls', depth: 0, ms: 315 },
    { what: 'RequestAddress', depth: 1, ms: 295 },
    { what: 'POST /ports', depth: 2, ms: 290 },
    { what: 'CreateEndpoint', depth: 1, ms: 20 },
    { what: 'Kuryr: calls without their requests', depth: 0, ms: 25 },
  ]);
});

test('what is left without the requests is not told when some of them were side by side', () => {
  const both = [{ operation: 'docker start', network: 'kuryr', requests: [post, post] }] as const;
  const rows = sharesOf('docker start', 'kuryr', [start(500, 280)], both).map(({ what }) => what);
  expect(rows).not.toContain('Kuryr: calls without their requests');
});
