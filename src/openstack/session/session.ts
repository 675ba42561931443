import type { CloudConfig } from '../../config/cloud.ts';
import type { Credentials } from '../../config/credentials.ts';
import { isCode, KuryrError } from '../../errors/kuryr-error.ts';
import type { Logger } from '../../observe/log.ts';
import { currentRequestId } from '../../observe/request-context.ts';
import type { Call } from '../../util/call.ts';
import { authenticate } from '../keystone/authenticate.ts';
import { findEndpoint } from '../keystone/endpoint.ts';
import type { Token } from '../keystone/token.ts';
import { type TokenOutcome, TokenSource } from '../keystone/token-source.ts';
import { withToken } from '../keystone/with-token.ts';
import { Pools } from './pools.ts';
import { type Query, queryString } from './query.ts';
import { refusal, unusable } from './refusal.ts';
import { serviceName } from './service-name.ts';
import { compose, type HttpRequest, type HttpResponse, type Transport } from './transport.ts';
import { versionedUrl } from './versioned-url.ts';
import { type RequestEvent, withEvents } from './with-events.ts';
import { withLimit } from './with-limit.ts';
import { type RetryPolicy, withRetry } from './with-retry.ts';
import { withinDeadline } from './within-deadline.ts';

export type { Token } from '../keystone/token.ts';
export type { Query } from './query.ts';
export type { RequestEvent } from './with-events.ts';

export interface SessionOptions {
  readonly cloud: CloudConfig;
  readonly log: Logger;
  /** Called once for every HTTP exchange; must not throw. */
  readonly onRequest?: (event: RequestEvent) => void;
  readonly retry?: RetryPolicy;
  /** Called for every attempt to get a token; must not throw. */
  readonly onToken?: (outcome: TokenOutcome) => void;
  /**
   * Called when Keystone has refused the credentials: they may have been changed where they are kept. May
   * call `setCredentials`; then the login is tried once more.
   */
  readonly onRefused?: () => void;
}

export interface ServiceRequest {
  /** The service type of the catalogue: `network`, `volumev3`, ... */
  readonly service: string;
  readonly method: 'GET' | 'HEAD' | 'POST' | 'PUT' | 'PATCH' | 'DELETE';
  /** Below the service's versioned address: `/ports/<id>`. */
  readonly path: string;
  readonly query?: Query;
  /** Sent as JSON. */
  readonly body?: unknown;
  readonly headers?: Readonly<Record<string, string>>;
  /** What it is for, as it reads in "Neutron refused to ...": "create the port". */
  readonly action: string;
}

export interface ServiceResponse<T> {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  /** The parsed JSON; undefined when the answer has no body. Not checked against `T`. */
  readonly body: T;
}

/**
 * Speaks to the services of one cloud with one set of credentials: finds their addresses, carries
 * the token, repeats what may be repeated, and turns every failure into an error of our table.
 * Create one per cloud and share it.
 */
export class Session {
  readonly #onRefused: (() => void) | undefined;
  #cloud: CloudConfig;
  readonly #pools: Pools;
  readonly #tokens: TokenSource | undefined;
  readonly #send: Transport;

  constructor({ cloud, log, onRequest, retry, onToken, onRefused }: SessionOptions) {
    this.#cloud = cloud;
    this.#onRefused = onRefused;
    this.#pools = new Pools(cloud.tls);
    const wire = compose(
      this.#pools.send,
      withEvents(log, onRequest),
      withLimit(cloud.requestTimeoutMs),
    );
    if (cloud.credentials.kind === 'none') {
      this.#send = compose(wire, withRetry(retry));
    } else {
      const toKeystone = compose(wire, withRetry(retry));
      this.#tokens = new TokenSource((call) => this.#login(toKeystone, call), log, onToken);
      this.#send = compose(wire, withRetry(retry), withToken(this.#tokens));
    }
  }

  /**
   * The token that requests go with; asks Keystone if there is none yet. With `auth_type = none`
   * its id is empty.
   *
   * @throws OPENSTACK_AUTH, OPENSTACK_UNREACHABLE, DEADLINE.
   */
  async authenticate(call: Call): Promise<Token> {
    const tokens = this.#tokens;
    if (!tokens) return anonymous;
    const what = { service: 'identity', action: 'issue a token' };
    return withinDeadline(what, () => tokens.current(call), call);
  }

  /**
   * Sends one request to a service.
   *
   * @throws OPENSTACK for a status of 400 or more, OPENSTACK_AUTH, OPENSTACK_UNREACHABLE, DEADLINE,
   *   CONFIG when the catalogue does not have the service where it is looked for.
   */
  async request<T>(options: ServiceRequest, call: Call): Promise<ServiceResponse<T>> {
    return withinDeadline(options, () => this.#request<T>(options, call), call);
  }

  async #request<T>(options: ServiceRequest, call: Call): Promise<ServiceResponse<T>> {
    const base = await this.#endpoint(options.service, call);
    const request = toHttp(options, base);
    const response = await this.#send(request, call);
    if (response.status === 401) throw this.#unauthorised(request);
    if (response.status >= 400) throw refusal(request, response);
    return { status: response.status, headers: response.headers, body: json<T>(request, response) };
  }

  /**
   * From now on logins are made with these. The token that there is goes on until its end; nobody waits.
   * With and without Keystone (`auth_type = none`) are not exchanged for each other.
   */
  setCredentials(credentials: Credentials): void {
    this.#cloud = { ...this.#cloud, credentials };
  }

  /** Lets the requests under way end, then closes the connections; new requests fail. */
  async close(): Promise<void> {
    this.#tokens?.close();
    await this.#pools.close();
  }

  async #login(send: Transport, call: Call): Promise<Token> {
    const { credentials } = this.#cloud;
    if (credentials.kind === 'none') return anonymous;
    try {
      return await authenticate(send, credentials, call);
    } catch (error) {
      if (!isCode(error, 'OPENSTACK_AUTH')) throw error;
      this.#onRefused?.();
      const now = this.#cloud.credentials;
      if (now === credentials || now.kind === 'none') throw error;
      return await authenticate(send, now, call);
    }
  }

  async #endpoint(service: string, call: Call): Promise<string> {
    const { credentials, endpointOverrides, interface: kind, region } = this.#cloud;
    const fixed = endpointOverrides[service];
    if (fixed !== undefined) return versionedUrl(service, fixed);
    if (credentials.kind === 'none') return versionedUrl(service, credentials.endpoint);
    const { catalog } = await this.authenticate(call);
    const choice = { service, interface: kind, ...(region === undefined ? {} : { region }) };
    return versionedUrl(service, findEndpoint(catalog, choice));
  }

  #unauthorised(request: HttpRequest): KuryrError<'OPENSTACK_AUTH'> {
    const why = `${serviceName(request.service)} wants a token, but auth_type is none`;
    return new KuryrError('OPENSTACK_AUTH', { url: authUrl(this.#cloud.credentials), why });
  }
}

const anonymous: Token = {
  id: '',
  expiresAt: new Date(8.64e15),
  roles: [],
  catalog: [],
};

function authUrl(credentials: Credentials): string {
  return credentials.kind === 'none' ? credentials.endpoint : credentials.authUrl;
}

const REQUEST_ID = /^req-[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;

function toHttp(options: ServiceRequest, base: string): HttpRequest {
  const { service, method, path, query, body, action } = options;
  const requestId = currentRequestId();
  const headers = {
    accept: 'application/json',
    ...(body === undefined ? {} : { 'content-type': 'application/json' }),
    // OpenStack logs it beside its own id, if it has this form (oslo.middleware).
    ...(requestId && REQUEST_ID.test(requestId) ? { 'x-openstack-request-id': requestId } : {}),
    ...options.headers,
  };
  return {
    service,
    method,
    url: base + path + queryString(query),
    headers,
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    action,
    idempotent: isIdempotent(method, headers),
  };
}

/** A conditional request is not: the first attempt may be what makes the second one's condition fail. */
function isIdempotent(method: string, headers: Readonly<Record<string, string>>): boolean {
  return method !== 'POST' && method !== 'PATCH' && !('if-match' in headers);
}

function json<T>(request: HttpRequest, response: HttpResponse): T {
  if (response.text === '') return undefined as T;
  try {
    return JSON.parse(response.text) as T;
  } catch {
    const requestId = response.headers['x-openstack-request-id'];
    throw unusable(request, 'it is not JSON', requestId);
  }
}
