import { expect, test } from 'vitest';
import { Batcher } from './batcher.ts';
import { removePort } from './port-operations.ts';
import { type Operation, type OperationResult, OvsdbTransactionError } from './transaction.ts';

/** A database that records transactions and refuses those that touch the port `wrong`. */
function database() {
  const transactions: (readonly Operation[])[] = [];
  const transact = async (operations: readonly Operation[]): Promise<OperationResult[]> => {
    transactions.push(operations);
    const wrong = operations.findIndex((o) => JSON.stringify(o).includes('wrong'));
    if (wrong >= 0) throw new OvsdbTransactionError('constraint violation', 'wrong', wrong);
    return operations.map((o) =>
      o.op === 'select' ? { rows: [{ next_cfg: transactions.length }] } : { count: 1 },
    );
  };
  return { transactions, transact };
}

test('what is asked in one turn goes as one transaction with one bump of the configuration', async () => {
  const { transactions, transact } = database();
  const batcher = new Batcher(transact);
  const all = await Promise.all(['a', 'b', 'c'].map((p) => batcher.commit(removePort(p))));
  expect(transactions).toHaveLength(1);
  expect(transactions[0]?.map((o) => o.table)).toEqual([
    'Bridge',
    'Bridge',
    'Bridge',
    'Open_vSwitch',
    'Open_vSwitch',
  ]);
  expect(all).toEqual(Array(3).fill({ results: [{ count: 1 }], configuration: 1 }));
});

test('each caller gets the results of its own operations', async () => {
  const { transactions } = database();
  const batcher = new Batcher(async (operations) => {
    transactions.push(operations);
    return operations.map((_, i) => ({ count: i, rows: [{ next_cfg: 9 }] }));
  });
  const twoOperations = [...removePort('a'), ...removePort('b')];
  const [first, second] = await Promise.all([
    batcher.commit(twoOperations),
    batcher.commit(removePort('c')),
  ]);
  expect(first?.results.map((r) => r.count)).toEqual([0, 1]);
  expect(second?.results.map((r) => r.count)).toEqual([2]);
});

test('a wrong plan fails alone, with an index into its own operations', async () => {
  const { transactions, transact } = database();
  const batcher = new Batcher(transact);
  const outcomes = await Promise.allSettled(
    ['a', 'wrong', 'c'].map((p) => batcher.commit(removePort(p))),
  );
  expect(outcomes.map((o) => o.status)).toEqual(['fulfilled', 'rejected', 'fulfilled']);
  expect(outcomes[1]).toMatchObject({ reason: { index: 0, reason: 'constraint violation' } });
  expect(transactions).toHaveLength(4);
});

test('a lost connection fails all without asking again', async () => {
  let calls = 0;
  const batcher = new Batcher(async () => {
    calls += 1;
    throw new Error('lost');
  });
  const outcomes = await Promise.allSettled(['a', 'b'].map((p) => batcher.commit(removePort(p))));
  expect(outcomes.map((o) => o.status)).toEqual(['rejected', 'rejected']);
  expect(calls).toBe(1);
});

test('what is asked later goes into the next transaction', async () => {
  const { transactions, transact } = database();
  const batcher = new Batcher(transact);
  await batcher.commit(removePort('a'));
  await batcher.commit(removePort('b'));
  expect(transactions).toHaveLength(2);
});
