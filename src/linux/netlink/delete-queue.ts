import { KuryrError } from '../../errors/kuryr-error.ts';
import type { Refusal } from './delete-links.ts';

/** How long a delete waits for others to go with it, ms: a tenth of what the kernel takes for it. */
const WINDOW = 2;

/** Gathers the deletes that come within two milliseconds into one. */
export class DeleteQueue {
  readonly #remove: (names: readonly string[]) => Promise<readonly Refusal[]>;
  #batch:
    | { readonly names: Set<string>; readonly outcome: Promise<readonly Refusal[]> }
    | undefined;
  #flush = (): void => undefined;

  constructor(remove: (names: readonly string[]) => Promise<readonly Refusal[]>) {
    this.#remove = remove;
  }

  /** Resolves when the links are gone. @throws KuryrError LINUX for the first that was refused */
  async delete(names: readonly string[]): Promise<void> {
    this.#batch ??= this.#open();
    for (const name of names) this.#batch.names.add(name);
    const refusals = await this.#batch.outcome;
    const mine = refusals.find(({ name }) => names.includes(name));
    if (!mine) return;
    const { name, ...refusal } = mine;
    throw new KuryrError('LINUX', { action: `delete the link ${name}`, ...refusal });
  }

  /** Lets the waiting deletes go now, if one of them is of these names. */
  flushIfHolding(names: readonly string[]): void {
    if (names.some((name) => this.#batch?.names.has(name))) this.#flush();
  }

  #open(): { names: Set<string>; outcome: Promise<readonly Refusal[]> } {
    const names = new Set<string>();
    const gathered = Promise.withResolvers<readonly Refusal[]>();
    const timer = setTimeout(() => this.#flush(), WINDOW);
    this.#flush = () => {
      clearTimeout(timer);
      this.#batch = undefined;
      this.#flush = () => undefined;
      this.#remove([...names]).then(gathered.resolve, gathered.reject);
    };
    return { names, outcome: gathered.promise };
  }
}
