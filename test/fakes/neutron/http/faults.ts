import type { RecordedRequest } from './recorded-request.ts';

/** Which requests fail; every given condition must hold. */
export interface FaultMatcher {
  readonly service?: 'identity' | 'network';
  readonly method?: string;
  /** The whole path, or a pattern found in it. */
  readonly path?: string | RegExp;
  readonly when?: (request: RecordedRequest) => boolean;
}

/** What happens to them. */
export interface FaultOutcome {
  /** Answers this instead of doing what was asked. */
  readonly status?: number;
  /** Text is sent as HTML, anything else as JSON. */
  readonly body?: unknown;
  readonly headers?: Readonly<Record<string, string>>;
  /** For how many matching requests; one if not given. */
  readonly times?: number;
  /** Cuts the connection: before anything is done, or (`after`) when it is done but not answered. */
  readonly cutConnection?: boolean | 'after';
  /** Waits first. Alone, the request is then served as usual. */
  readonly delayMs?: number;
}

/** The faults that tests have asked for, used up in that order. */
export class Faults {
  #faults: { readonly matcher: FaultMatcher; readonly outcome: FaultOutcome; left: number }[] = [];

  add(matcher: FaultMatcher, outcome: FaultOutcome): void {
    this.#faults.push({ matcher, outcome, left: outcome.times ?? 1 });
  }

  clear(): void {
    this.#faults = [];
  }

  take(request: RecordedRequest): FaultOutcome | undefined {
    const fault = this.#faults.find(({ matcher, left }) => left > 0 && matches(matcher, request));
    if (!fault) return undefined;
    fault.left -= 1;
    return fault.outcome;
  }
}

function matches(matcher: FaultMatcher, request: RecordedRequest): boolean {
  const { service, method, path, when } = matcher;
  if (service !== undefined && service !== request.service) return false;
  if (method !== undefined && method !== request.method) return false;
  if (typeof path === 'string' && path !== request.path) return false;
  if (path instanceof RegExp && !path.test(request.path)) return false;
  return when?.(request) ?? true;
}
