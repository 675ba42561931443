import { type IncomingMessage, request } from 'node:http';
import { json } from 'node:stream/consumers';
import type { z } from 'zod';
import { KuryrError } from '../errors/kuryr-error.ts';
import type { Call } from '../util/call.ts';
import { type DockerEngine, engineInfo, engineVersion } from './docker-engine.ts';
import { type DockerEvent, readEvents, WATCHED } from './docker-event.ts';
import { type DockerNetwork, inspection, summaries } from './docker-network.ts';

const OURS = /^kuryr(:|$)/;
/** How often a connection that only listens is tried, ms: a dockerd behind TCP may vanish silently. */
const KEEP_ALIVE_MS = 30_000;

/** The Docker Engine of this host, read only. Never to be asked inside a handler of dockerd's calls. */
export class DockerClient {
  readonly #host: string;

  /** @param host `unix:///path/to/socket` or `tcp://address:port` */
  constructor(host: string) {
    this.#host = host;
  }

  /**
   * The networks of our driver, with their endpoints.
   *
   * @throws KuryrError DOCKER when dockerd cannot be reached, refuses or is not understood
   */
  async networks(call: Call): Promise<readonly DockerNetwork[]> {
    const all = await this.#get('/networks', summaries, call);
    const ours = (all ?? []).filter(({ Driver }) => DockerClient.isOurs(Driver));
    const found = await Promise.all(ours.map(({ Id }) => this.network(Id, call)));
    // One that was removed meanwhile is no network any more.
    return found.filter((network) => network !== undefined);
  }

  /**
   * The Engine itself: its versions and how it is set up.
   *
   * @throws KuryrError DOCKER
   */
  async engine(call: Call): Promise<DockerEngine> {
    const [version, info] = await Promise.all([
      this.#get('/version', engineVersion, call),
      this.#get('/info', engineInfo, call),
    ]);
    if (!version || !info) throw this.#error('it has neither /version nor /info');
    return {
      version: version.Version,
      apiVersion: version.ApiVersion,
      swarm: (info.Swarm?.LocalNodeState ?? 'inactive') !== 'inactive',
      liveRestore: info.LiveRestoreEnabled,
      root: info.DockerRootDir,
    };
  }

  /** One network with its endpoints; undefined when there is none. Throws as `networks`. */
  network(id: string, call: Call): Promise<DockerNetwork | undefined> {
    return this.#get(`/networks/${encodeURIComponent(id)}`, inspection, call);
  }

  /**
   * What happens from now on to networks and containers. Resolves as soon as dockerd listens for it;
   * what it tells ends, or throws, when the connection does. Throws as `networks`.
   */
  async events(call: Call): Promise<AsyncIterable<DockerEvent>> {
    const filters = encodeURIComponent(JSON.stringify(WATCHED));
    const response = await this.#send(`/events?filters=${filters}`, call);
    if (response.statusCode !== 200) {
      throw this.#error(refusal(response, await json(response).catch(() => undefined)));
    }
    response.socket.setKeepAlive(true, KEEP_ALIVE_MS);
    return readEvents(response);
  }

  /** Whether a network's driver is ours. */
  static isOurs(driver: string): boolean {
    return OURS.test(driver);
  }

  /** Undefined for what does not exist. */
  async #get<T>(path: string, schema: z.ZodType<T>, call: Call): Promise<T | undefined> {
    const response = await this.#send(path, call);
    const body = await json(response).catch((cause) => {
      throw this.#error('its answer cannot be read', cause);
    });
    if (response.statusCode === 404) return undefined;
    if (response.statusCode !== 200) throw this.#error(refusal(response, body));
    const read = schema.safeParse(body);
    if (read.success) return read.data;
    throw this.#error(`its answer to GET ${path} is not that of a Docker Engine`, read.error);
  }

  async #send(path: string, { signal }: Call): Promise<IncomingMessage> {
    const { promise, resolve, reject } = Promise.withResolvers<IncomingMessage>();
    // No connection is kept: looks are minutes apart.
    request({ ...target(this.#host), path, signal, agent: false }, resolve)
      .on('error', (cause) => reject(this.#error(reason(cause, signal), cause)))
      .end();
    return promise;
  }

  #error(why: string, cause?: unknown): KuryrError {
    return new KuryrError('DOCKER', { host: this.#host, why }, { cause });
  }
}

function target(host: string): { socketPath: string } | { host: string; port: string } {
  const { protocol, hostname, port, pathname } = new URL(host);
  if (protocol === 'unix:') return { socketPath: decodeURIComponent(pathname) };
  return { host: hostname.replace(/^\[|\]$/g, ''), port: port || '2375' };
}

function reason(error: NodeJS.ErrnoException, signal: AbortSignal): string {
  if (signal.aborted) return 'it did not answer in time';
  return error.code ?? error.message;
}

function refusal(response: IncomingMessage, body: unknown): string {
  const { message } = (body ?? {}) as { message?: unknown };
  return `it answered HTTP ${response.statusCode}${typeof message === 'string' ? `: ${message}` : ''}`;
}
