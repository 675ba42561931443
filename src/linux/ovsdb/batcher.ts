import { integerOf } from './codec/value.ts';
import { bumpConfiguration } from './port-operations.ts';
import { type Operation, type OperationResult, OvsdbTransactionError } from './transaction.ts';

export interface Committed {
  /** Of this unit's own operations. */
  readonly results: readonly OperationResult[];
  /** The configuration that holds the change: vswitchd is done when cur_cfg has come this far. */
  readonly configuration: number;
}

interface Unit {
  readonly operations: readonly Operation[];
  resolve(committed: Committed): void;
  reject(error: unknown): void;
}

type Transact = (operations: readonly Operation[]) => Promise<OperationResult[]>;

/**
 * Puts what comes in one turn of the event loop into one transaction: the database syncs its file and
 * vswitchd reconfigures itself once for all. When the whole is refused, each goes alone, so that one
 * wrong plan fails by itself.
 */
export class Batcher {
  readonly #transact: Transact;
  #units: Unit[] = [];

  constructor(transact: Transact) {
    this.#transact = transact;
  }

  /** Commits the operations, all or none. @throws OvsdbTransactionError with an index into them */
  async commit(operations: readonly Operation[]): Promise<Committed> {
    const { promise, resolve, reject } = Promise.withResolvers<Committed>();
    if (this.#units.length === 0) setImmediate(() => void this.#flush());
    this.#units.push({ operations, resolve, reject });
    return await promise;
  }

  async #flush(): Promise<void> {
    const units = this.#units;
    this.#units = [];
    try {
      await this.#send(units);
    } catch (error) {
      if (units.length > 1 && error instanceof OvsdbTransactionError) {
        await Promise.all(units.map((unit) => this.#send([unit]).catch(unit.reject)));
      } else {
        for (const { reject } of units) reject(error);
      }
    }
  }

  async #send(units: readonly Unit[]): Promise<void> {
    const operations = units.flatMap((unit) => unit.operations);
    const results = await this.#transact([...operations, ...bumpConfiguration()]);
    const configuration = integerOf(results.at(-1)?.rows?.[0]?.['next_cfg']);
    if (configuration === undefined) throw new OvsdbTransactionError('no next_cfg', '', 0);
    let from = 0;
    for (const { operations, resolve } of units) {
      resolve({ results: results.slice(from, from + operations.length), configuration });
      from += operations.length;
    }
  }
}
