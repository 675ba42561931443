import { KuryrError } from '../../errors/kuryr-error.ts';
import { serviceName } from './service-name.ts';
import type { HttpRequest, HttpResponse } from './transport.ts';
import { retryAfter } from './with-retry.ts';

/** A page of a proxy can be long; its beginning says what it is. */
const LONGEST_TEXT = 500;

/** The error of an answer with a status of 400 or more: the service's own words in our sentence. */
export function refusal(request: HttpRequest, response: HttpResponse): KuryrError<'OPENSTACK'> {
  const { type, text } = explain(response);
  const requestId = response.headers['x-openstack-request-id'];
  const retryAfterMs = retryAfter(response);
  return new KuryrError('OPENSTACK', {
    service: serviceName(request.service),
    action: request.action,
    status: response.status,
    text,
    ...(requestId === undefined ? {} : { requestId }),
    ...(type === undefined ? {} : { type }),
    ...(retryAfterMs === undefined ? {} : { retryAfterMs }),
  });
}

/** The error of an answer that claims success and is not what was asked for. */
export function unusable(
  request: { readonly service: string; readonly action: string },
  what: string,
  requestId?: string,
): KuryrError<'OPENSTACK'> {
  return new KuryrError('OPENSTACK', {
    service: serviceName(request.service),
    action: request.action,
    // To our caller this is a bad gateway, whatever the service called it.
    status: 502,
    text: `its answer cannot be used: ${what}; check that the address is the service's own`,
    ...(requestId === undefined ? {} : { requestId }),
  });
}

/**
 * The sentence of an error body. Known shapes: Neutron's `{NeutronError: {type, message}}`, the
 * `{error: {message}}` of Keystone and of the token check in front of every service, the
 * `{itemNotFound: {message}}` of Cinder and Manila, the bare `{message}` of WebOb (Neutron's 503
 * while Keystone is away, with HTML in it), and pages of HTML from proxies.
 */
export function explain(response: HttpResponse): { readonly type?: string; readonly text: string } {
  const fault = faultOf(response.text);
  if (fault) return fault;
  return { text: sentence(response.text) || 'it gave no reason' };
}

function faultOf(body: string): { readonly type?: string; readonly text: string } | undefined {
  const parsed = parse(body);
  if (typeof parsed !== 'object' || parsed === null) return undefined;
  if ('message' in parsed) return { text: sentence(String(parsed.message)) };
  for (const fault of Object.values(parsed)) {
    if (typeof fault === 'string') return { text: sentence(fault) };
    if (typeof fault !== 'object' || fault === null || !('message' in fault)) continue;
    const text = sentence(String(fault.message));
    return 'type' in fault && typeof fault.type === 'string'
      ? { type: fault.type, text }
      : { text };
  }
  return undefined;
}

function parse(body: string): unknown {
  try {
    return JSON.parse(body);
  } catch {
    return undefined;
  }
}

function sentence(text: string): string {
  const plain = text
    .replace(/<(head|style|script)\b.*?<\/\1>/gis, ' ')
    .replace(/<\/?[a-z][^>]*>/gi, ' ');
  const line = plain.replace(/\s+/g, ' ').trim().replace(/\.$/, '');
  return line.length > LONGEST_TEXT ? `${line.slice(0, LONGEST_TEXT)}…` : line;
}
