import { isCode } from '../../errors/kuryr-error.ts';
import type { Logger } from '../../observe/log.ts';
import type { Call } from '../../util/call.ts';
import { unlimited } from '../../util/call.ts';
import { SingleFlight } from '../../util/single-flight.ts';
import { orAbort } from '../session/or-abort.ts';
import type { Token } from './token.ts';

/** A token is renewed this long before its end, or in the last fifth of a short life. */
const MARGIN_MS = 5 * 60_000;
const MARGIN_SHARE = 0.2;

/** After a renewal that failed while the old token still works, wait this long. */
const PAUSE_MS = 10_000;

/** `refused`: Keystone did not take the credentials. `failed`: it could not be asked. */
export type TokenOutcome = 'ok' | 'refused' | 'failed';

/** The longest that a timer can wait. */
const LONGEST_TIMER_MS = 2 ** 31 - 1;

/** Gets a new token; has a limit of its own, since several callers may wait for it. */
export type Authenticate = (call: Call) => Promise<Token>;

/**
 * The one token that all requests share. Near its end it is renewed behind the requests, and also when
 * there are none, so that the first one after a quiet time does not wait. They go on with the old one; only the first token, one that has ended, and one that was refused are
 * waited for. However many callers need a new one, Keystone is asked once.
 */
export class TokenSource {
  readonly #authenticate: Authenticate;
  readonly #log: Logger;
  readonly #flights = new SingleFlight<Token>();
  #token: Token | undefined;
  readonly #onToken: (outcome: TokenOutcome) => void;
  #renewAt = 0;
  #timer: NodeJS.Timeout | undefined;
  #closed = false;

  constructor(
    authenticate: Authenticate,
    log: Logger,
    onToken: (outcome: TokenOutcome) => void = () => undefined,
  ) {
    this.#authenticate = authenticate;
    this.#log = log;
    this.#onToken = onToken;
  }

  /** No renewal begins any more by itself. */
  close(): void {
    this.#closed = true;
    clearTimeout(this.#timer);
  }

  /** A token that has not ended. */
  async current(call: Call): Promise<Token> {
    const token = this.#token;
    const now = Date.now();
    if (!token || now >= token.expiresAt.getTime()) return orAbort(this.#renew(), call);
    if (now >= this.#renewAt) this.#renewBehind(now);
    return token;
  }

  /** A token other than the one that a service just refused. */
  async replace(refused: Token, call: Call): Promise<Token> {
    if (this.#token && this.#token.id !== refused.id) return this.#token;
    return orAbort(this.#renew(), call);
  }

  #renew(): Promise<Token> {
    return this.#flights.run('token', async () => {
      const token = await this.#authenticate(unlimited).catch((error: unknown) => {
        this.#onToken(isCode(error, 'OPENSTACK_AUTH') ? 'refused' : 'failed');
        throw error;
      });
      this.#onToken('ok');
      const ends = token.expiresAt.getTime();
      const life = ends - Date.now();
      this.#renewAt = ends - Math.min(MARGIN_MS, life * MARGIN_SHARE);
      this.#token = token;
      this.#wakeAt(this.#renewAt);
      return token;
    });
  }

  /** Holds up no process that wants to end. */
  #wakeAt(time: number): void {
    clearTimeout(this.#timer);
    if (this.#closed) return;
    const ms = Math.min(Math.max(0, time - Date.now()), LONGEST_TIMER_MS);
    this.#timer = setTimeout(() => {
      const now = Date.now();
      if (now < this.#renewAt) this.#wakeAt(this.#renewAt);
      else this.#renewBehind(now);
    }, ms);
    this.#timer.unref();
  }

  #renewBehind(now: number): void {
    this.#renewAt = now + PAUSE_MS;
    this.#wakeAt(this.#renewAt);
    this.#renew().catch((error: unknown) => {
      const hint = isCode(error, 'OPENSTACK_AUTH')
        ? '; requests will fail when the old one ends'
        : '';
      this.#log.warn({ err: error }, `could not renew the token ahead of time${hint}`);
    });
  }
}
