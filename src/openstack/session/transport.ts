import type { Call } from '../../util/call.ts';

/** One HTTP request to one service of the cloud. */
export interface HttpRequest {
  /** The service type of the catalogue: `network`, `identity`, ... */
  readonly service: string;
  readonly method: string;
  /** Absolute, with the query. */
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body?: string;
  /** What it is for, in the words of the error's sentence: "create the port". */
  readonly action: string;
  /** Whether doing it twice does no more than doing it once. */
  readonly idempotent: boolean;
}

export interface HttpResponse {
  readonly status: number;
  /** Lower-case names; repeated headers are joined with a comma. */
  readonly headers: Readonly<Record<string, string>>;
  readonly text: string;
}

/** Sends a request. Any status is an answer; only what gave no answer at all is thrown. */
export type Transport = (request: HttpRequest, call: Call) => Promise<HttpResponse>;

/** One behaviour (retry, token, timing, ...) around a transport. */
export type Layer = (next: Transport) => Transport;

/** Puts layers around a transport; the first one is the outermost. */
export function compose(transport: Transport, ...layers: Layer[]): Transport {
  return layers.reduceRight((next, layer) => layer(next), transport);
}
