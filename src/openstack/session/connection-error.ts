import { KuryrError } from '../../errors/kuryr-error.ts';
import { serviceName } from './service-name.ts';
import type { HttpRequest } from './transport.ts';

/**
 * How far a request came that got no answer.
 * - `not-connected`: the service never saw it.
 * - `no-answer`: the connection broke; whether the service acted on it is unknown.
 * - `unusable`: asking again cannot help (a certificate that is not trusted, a closed session).
 */
export type Progress = 'not-connected' | 'no-answer' | 'unusable';

const NOT_CONNECTED = new Set([
  'ECONNREFUSED',
  'EHOSTUNREACH',
  'ENETUNREACH',
  'EHOSTDOWN',
  'ENETDOWN',
  'EADDRNOTAVAIL',
  'ETIMEDOUT',
  'ENOTFOUND',
  'EAI_AGAIN',
  'UND_ERR_CONNECT_TIMEOUT',
]);

const NO_ANSWER = new Set([
  'ECONNRESET',
  'EPIPE',
  'UND_ERR_SOCKET',
  'UND_ERR_HEADERS_TIMEOUT',
  'UND_ERR_BODY_TIMEOUT',
]);

const WORDS: Readonly<Record<string, string>> = {
  ECONNREFUSED: 'nothing listens there',
  ECONNRESET: 'it closed the connection',
  EPIPE: 'it closed the connection',
  UND_ERR_SOCKET: 'it closed the connection',
  ENOTFOUND: 'its name does not resolve',
  EAI_AGAIN: 'the name server does not answer',
  EHOSTUNREACH: 'no route to the host',
  ENETUNREACH: 'no route to the network',
  ETIMEDOUT: 'the connection timed out',
  UND_ERR_CONNECT_TIMEOUT: 'the connection timed out',
  UND_ERR_CLOSED: 'the session is closed',
  UND_ERR_DESTROYED: 'the session is closed',
  DEPTH_ZERO_SELF_SIGNED_CERT: 'its certificate is self-signed; set cafile',
  SELF_SIGNED_CERT_IN_CHAIN: 'its certificate is signed by an unknown authority; set cafile',
  UNABLE_TO_VERIFY_LEAF_SIGNATURE: 'its certificate is signed by an unknown authority; set cafile',
  UNABLE_TO_GET_ISSUER_CERT_LOCALLY:
    'its certificate is signed by an unknown authority; set cafile',
  CERT_HAS_EXPIRED: 'its certificate has expired',
  ERR_TLS_CERT_ALTNAME_INVALID: 'its certificate is for another name',
  ERR_SSL_WRONG_VERSION_NUMBER: 'it does not speak TLS; use http:// in its address',
};

/** The error of a request that got no answer, and how far it came. */
export function connectionError(
  request: HttpRequest,
  cause: unknown,
): { readonly error: KuryrError<'OPENSTACK_UNREACHABLE'>; readonly progress: Progress } {
  const code = codeOf(cause);
  const progress = NOT_CONNECTED.has(code)
    ? 'not-connected'
    : NO_ANSWER.has(code)
      ? 'no-answer'
      : 'unusable';
  const why = WORDS[code] ?? (cause instanceof Error ? cause.message : String(cause));
  return { error: unreachable(request, why, cause), progress };
}

export function unreachable(
  request: HttpRequest,
  why: string,
  cause?: unknown,
): KuryrError<'OPENSTACK_UNREACHABLE'> {
  return new KuryrError(
    'OPENSTACK_UNREACHABLE',
    { service: serviceName(request.service), url: new URL(request.url).origin, why },
    cause === undefined ? {} : { cause },
  );
}

/** Node wraps the attempts on several addresses of one name in an AggregateError; all failed. */
function codeOf(cause: unknown): string {
  if (!(cause instanceof Error)) return '';
  if ('code' in cause && typeof cause.code === 'string') return cause.code;
  if (cause instanceof AggregateError) return codeOf(cause.errors[0]);
  return codeOf(cause.cause);
}
