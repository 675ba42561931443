import { expect, test } from 'vitest';
import type { Finding } from './finding.ts';
import { Suspicions } from './suspicions.ts';

const finding: Finding = { kind: 'leaked-port', what: 'port', id: 'p1', safe: true };

test('a finding is certain when two looks, far enough apart, agree', () => {
  const suspicions = new Suspicions(30_000);
  expect(suspicions.confirm([finding], 0)).toEqual([]);
  expect(suspicions.confirm([finding], 29_999)).toEqual([]);
  expect(suspicions.confirm([finding], 30_000)).toEqual([finding]);
});

test('a finding that was away in between starts anew', () => {
  const suspicions = new Suspicions(30_000);
  suspicions.confirm([finding], 0);
  suspicions.confirm([], 20_000);
  expect(suspicions.confirm([finding], 40_000)).toEqual([]);
});

test('another kind of finding about the same thing is another suspicion', () => {
  const suspicions = new Suspicions(30_000);
  suspicions.confirm([finding], 0);
  expect(suspicions.confirm([{ ...finding, kind: 'kept-port' }], 60_000)).toEqual([]);
});
