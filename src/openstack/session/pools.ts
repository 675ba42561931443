import { readFileSync } from 'node:fs';
import { errors, Pool } from 'undici';
import type { CloudConfig } from '../../config/cloud.ts';
import { KuryrError } from '../../errors/kuryr-error.ts';
import type { Call } from '../../util/call.ts';
import type { HttpRequest, HttpResponse } from './transport.ts';

/**
 * How many requests one service gets at a time from this host; further ones queue here. Neutron
 * spends its own CPU on each, so more would only lengthen every answer.
 */
const CONNECTIONS_PER_SERVICE = 16;

/** Longer than any healthy handshake, short enough to leave a call time for a second attempt. */
const CONNECT_TIMEOUT_MS = 5_000;

/** Kept-alive connections to the services of one cloud, one pool per origin. */
export class Pools {
  readonly #tls: CloudConfig['tls'];
  readonly #pools = new Map<string, Pool>();
  #closed: Promise<unknown> | undefined;

  constructor(tls: CloudConfig['tls']) {
    this.#tls = tls;
  }

  readonly send = async (request: HttpRequest, { signal }: Call): Promise<HttpResponse> => {
    const url = new URL(request.url);
    const answer = await this.#pool(url.origin).request({
      method: request.method,
      path: url.pathname + url.search,
      headers: request.headers,
      body: request.body ?? null,
      signal,
    });
    return {
      status: answer.statusCode,
      headers: flatten(answer.headers),
      text: await answer.body.text(),
    };
  };

  /** Lets requests under way end, then closes the connections. */
  async close(): Promise<void> {
    this.#closed ??= Promise.all([...this.#pools.values()].map((pool) => pool.close()));
    await this.#closed;
  }

  #pool(origin: string): Pool {
    const known = this.#pools.get(origin);
    if (known) return known;
    if (this.#closed) throw new errors.ClientClosedError();
    const pool = new Pool(origin, {
      connections: CONNECTIONS_PER_SERVICE,
      // The limits of a request are the caller's signal and the session's own; undici's are off.
      headersTimeout: 0,
      bodyTimeout: 0,
      connect: { timeout: CONNECT_TIMEOUT_MS, ...tlsOptions(this.#tls) },
    });
    this.#pools.set(origin, pool);
    return pool;
  }
}

function tlsOptions(tls: CloudConfig['tls']) {
  return {
    ...(tls.caFile === undefined ? {} : { ca: read('cafile', tls.caFile) }),
    ...(tls.certFile === undefined ? {} : { cert: read('certfile', tls.certFile) }),
    ...(tls.keyFile === undefined ? {} : { key: read('keyfile', tls.keyFile) }),
    rejectUnauthorized: !tls.insecure,
  };
}

function read(option: string, path: string): Buffer {
  try {
    return readFileSync(path);
  } catch (cause) {
    throw new KuryrError(
      'CONFIG',
      { where: `${option} = ${path}`, what: 'the file cannot be read' },
      { cause },
    );
  }
}

function flatten(headers: Record<string, string | string[] | undefined>): Record<string, string> {
  const flat: Record<string, string> = {};
  for (const [name, value] of Object.entries(headers)) {
    if (value !== undefined) flat[name] = Array.isArray(value) ? value.join(', ') : value;
  }
  return flat;
}
