import { expect, test } from 'vitest';
import { operationResults } from './transaction.ts';

test('results pass through, one for each operation', () => {
  const results = [{ count: 1 }, { uuid: ['uuid', 'u1'] }, {}];
  expect(operationResults(results)).toBe(results);
});

test('a refused operation is an error that says which', () => {
  const reply = [{ count: 1 }, { error: 'timed out', details: 'no such row' }, null];
  expect(() => operationResults(reply)).toThrow('timed out: no such row');
  expect(() => operationResults(reply)).toThrow(expect.objectContaining({ index: 1 }));
});

test('a commit that fails as a whole comes after all operations', () => {
  const reply = [{}, { error: 'constraint violation', details: 'duplicate name' }];
  expect(() => operationResults(reply)).toThrow(
    expect.objectContaining({ index: 1, reason: 'constraint violation' }),
  );
});
