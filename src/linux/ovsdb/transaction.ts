import type { Row, Value } from './codec/value.ts';

/** A condition or mutation: column, function or mutator, value (RFC 7047, section 5.1). */
export type Clause = readonly [column: string, operator: string, value: Value];

/** The operations of RFC 7047, section 5.2, that we use. */
export type Operation =
  | {
      readonly op: 'insert';
      readonly table: string;
      readonly row: Row;
      readonly 'uuid-name'?: string;
    }
  | {
      readonly op: 'select';
      readonly table: string;
      readonly where: readonly Clause[];
      readonly columns: readonly string[];
    }
  | {
      readonly op: 'update';
      readonly table: string;
      readonly where: readonly Clause[];
      readonly row: Row;
    }
  | {
      readonly op: 'mutate';
      readonly table: string;
      readonly where: readonly Clause[];
      readonly mutations: readonly Clause[];
    }
  | {
      /** Fails the transaction at once unless the rows are as given. */
      readonly op: 'wait';
      readonly table: string;
      readonly where: readonly Clause[];
      readonly columns: readonly string[];
      readonly until: '==';
      readonly rows: readonly Row[];
      readonly timeout: 0;
    };

export interface OperationResult {
  /** Of an insert. */
  readonly uuid?: readonly ['uuid', string];
  /** Of an update or mutate: how many rows. */
  readonly count?: number;
  /** Of a select. */
  readonly rows?: readonly Row[];
}

/** The database refused a transaction; nothing of it happened. */
export class OvsdbTransactionError extends Error {
  override readonly name = 'OvsdbTransactionError';
  /** As `constraint violation`, `timed out` (a wait that was not met). */
  readonly reason: string;
  /** Which operation; beyond the last one when the commit failed as a whole. */
  readonly index: number;

  constructor(reason: string, details: string, index: number) {
    super(details ? `${reason}: ${details}` : reason);
    this.reason = reason;
    this.index = index;
  }
}

/**
 * The results in the reply to `transact`, one for each operation.
 *
 * @throws OvsdbTransactionError
 */
export function operationResults(reply: unknown): OperationResult[] {
  if (!Array.isArray(reply)) throw new OvsdbTransactionError('no results', '', 0);
  for (const [index, result] of reply.entries()) {
    // After the operation that failed come nulls.
    if (typeof result?.error !== 'string') continue;
    throw new OvsdbTransactionError(result.error, String(result.details ?? ''), index);
  }
  return reply;
}
