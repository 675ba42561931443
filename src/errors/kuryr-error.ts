import { type ErrorCode, type ErrorParams, errorTable } from './table.ts';

/** Statuses of a service that is overloaded, or away behind its proxy. */
const BUSY = new Set([429, 502, 503, 504]);

/** An error with a code of the error table; its message is fit for the user who made the call. */
export class KuryrError<C extends ErrorCode = ErrorCode> extends Error {
  override readonly name = 'KuryrError';
  readonly code: C;
  readonly params: ErrorParams<C>;

  constructor(code: C, params: ErrorParams<C>, options?: ErrorOptions) {
    // The table pairs each code with the parameters of its message; TypeScript loses the pairing here.
    const message = errorTable[code].message as (p: ErrorParams<C>) => string;
    super(message(params), options);
    this.code = code;
    this.params = params;
  }

  /** The HTTP status that answers this error: the cloud's own where it gave one. */
  get status(): number {
    if (isCode(this, 'OPENSTACK')) return this.params.status;
    return errorTable[this.code].status;
  }

  /** Whether the same call may succeed later. */
  get retry(): boolean {
    if (isCode(this, 'OPENSTACK')) return BUSY.has(this.params.status);
    return errorTable[this.code].retry;
  }
}

/** Narrows an unknown error to one code of the table. */
export function isCode<C extends ErrorCode>(error: unknown, code: C): error is KuryrError<C> {
  return error instanceof KuryrError && error.code === code;
}
