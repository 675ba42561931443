import { type NetlinkMessage, NLM_F, type Verdict, verdictOf } from './codec/message.ts';

/** What came for one request. */
export interface NetlinkReply extends Verdict {
  /** Payloads of the messages of data, in order. */
  readonly data: readonly Buffer[];
  /** The dump met a change half-way: entries may be missing or double. */
  readonly torn: boolean;
}

interface Collected {
  readonly data: Buffer[];
  torn: boolean;
  verdict?: Verdict;
}

/** Sorts the messages that come to a socket to the requests, by sequence number. */
export class ReplyCollector {
  readonly #first: number;
  readonly #collected: Collected[];
  #open: number;

  constructor(first: number, count: number) {
    this.#first = first;
    this.#collected = Array.from({ length: count }, () => ({ data: [], torn: false }));
    this.#open = count;
  }

  /** Whether each request has its verdict. */
  get complete(): boolean {
    return this.#open === 0;
  }

  /** Messages with other numbers belong to requests that were given up, and are dropped. */
  take(message: NetlinkMessage): void {
    const collected = this.#collected[message.sequence - this.#first];
    if (!collected || collected.verdict) return;
    if (message.flags & NLM_F.DUMP_INTR) collected.torn = true;
    const verdict = verdictOf(message);
    if (!verdict) {
      collected.data.push(message.payload);
      return;
    }
    collected.verdict = verdict;
    this.#open -= 1;
  }

  replies(): NetlinkReply[] {
    return this.#collected.map(({ data, torn, verdict }) => {
      if (!verdict) throw new Error('replies are asked for before they are complete');
      return { data, torn, ...verdict };
    });
  }
}
