import { DockerClient } from '../../docker/docker-client.ts';
import type { DockerEvent } from '../../docker/docker-event.ts';
import type { DockerNetwork } from '../../docker/docker-network.ts';
import { listPorts } from '../../openstack/neutron/ports/list.ts';
import { type Call, withDeadline } from '../../util/call.ts';
import { sleep } from '../../util/sleep.ts';
import type { Core } from '../core.ts';
import { namePort } from '../endpoint/name-port.ts';
import { marksOfPort } from '../marks/port-marks.ts';
import { CONTAINER, readIdTags, readNetworkDescription } from '../naming.ts';
import { labelNetwork, networkNames } from '../network/label-network.ts';
import { LabelQueue } from './label-queue.ts';
import { hasNames, portNames } from './port-names.ts';

/** What it asks of Docker. */
export type NameSource = Pick<DockerClient, 'networks' | 'network' | 'events'>;

const DOCKER_MS = 30_000;
const FIRST_RETRY_MS = 1_000;
const LAST_RETRY_MS = 60_000;
/** dockerd drops events for listeners that it takes for slow. */
const RELIST_MS = 600_000;

/**
 * Follows what Docker calls its networks and containers, and lets Neutron show it. dockerd waits for none
 * of this: it is told by events, behind the calls, and what is missed is found by comparing everything
 * when the connection is new, and from time to time.
 */
export class NameWatch {
  readonly #core: Core;
  readonly #docker: NameSource;
  readonly #queue: LabelQueue;
  readonly #stop = new AbortController();
  /** Docker networks that are to be asked about. */
  readonly #stale = new Set<string>();
  #refreshing: Promise<void> | undefined;
  #running: Promise<void> = Promise.resolve();
  #complaint = '';

  /** @param options.rest how much longer than for a label Neutron is left in peace; for tests */
  constructor(options: {
    readonly core: Core;
    readonly docker: NameSource;
    readonly rest?: number;
  }) {
    const { core, docker, rest } = options;
    this.#core = core;
    this.#docker = docker;
    this.#queue = new LabelQueue({ log: core.log, ...(rest !== undefined && { rest }) });
  }

  start(): void {
    const { namePorts, nameNetworks } = this.#core.config.neutron;
    if (namePorts !== 'none' || nameNetworks !== 'none') this.#running = this.#loop();
  }

  async close(): Promise<void> {
    this.#stop.abort(new Error('the daemon stops'));
    await this.#running;
    await this.#queue.close();
  }

  async #loop(): Promise<void> {
    const stop: Call = { signal: this.#stop.signal };
    for (let pause = FIRST_RETRY_MS; !stop.signal.aborted; ) {
      const error = await this.#follow(stop).catch((reason: Error) => reason);
      if (stop.signal.aborted) return;
      // One that was heard before it fell silent is restarting.
      if (this.#core.names.isTold) pause = FIRST_RETRY_MS;
      else this.#complain(error);
      this.#core.names.isTold = false;
      await sleep(pause, stop).catch(() => undefined);
      pause = Math.min(pause * 2, LAST_RETRY_MS);
    }
  }

  /** Listens to dockerd until the connection ends; answers why it did. */
  async #follow(stop: Call): Promise<Error> {
    const connection = new AbortController();
    const call: Call = { signal: AbortSignal.any([stop.signal, connection.signal]) };
    const giveUp = (reason: unknown) => connection.abort(reason);
    try {
      // Before the list, so that nothing falls in between.
      const patience = setTimeout(() => giveUp(new Error('no answer')), DOCKER_MS);
      const events = await this.#docker.events(call).finally(() => clearTimeout(patience));
      await this.#relist(call);
      this.#core.names.isTold = true;
      this.#complaint = '';
      const timer = setInterval(() => void this.#relist(call).catch(giveUp), RELIST_MS);
      try {
        for await (const event of events) this.#hear(event, call, giveUp);
      } finally {
        clearInterval(timer);
      }
      return new Error('dockerd ended the connection');
    } catch (error) {
      return (connection.signal.reason ?? error) as Error;
    } finally {
      connection.abort();
      await this.#refreshing?.catch(() => undefined);
    }
  }

  #hear({ kind, action, id, attributes }: DockerEvent, call: Call, giveUp: (e: unknown) => void) {
    const { names } = this.#core;
    if (kind === 'container') {
      if (action !== 'rename') return;
      for (const network of names.networksOf(id)) this.#stale.add(network);
    } else if (DockerClient.isOurs(attributes['type'] ?? '')) {
      if (action === 'destroy') names.forgetNetwork(id);
      else this.#stale.add(id);
    }
    // Many that start together are asked about together.
    this.#refreshing ??= this.#refresh(call)
      .catch(giveUp)
      .finally(() => {
        this.#refreshing = undefined;
      });
  }

  async #refresh(call: Call): Promise<void> {
    while (this.#stale.size > 0) {
      const ids = [...this.#stale];
      this.#stale.clear();
      const limited = withDeadline(DOCKER_MS, call);
      const networks = await Promise.all(ids.map((id) => this.#docker.network(id, limited)));
      for (const network of networks) if (network) this.#take(network);
    }
  }

  /** Learns names; what Neutron does not show of them gets its turn. */
  #take(network: DockerNetwork): void {
    const core = this.#core;
    core.names.learn(network);
    const { nameNetworks, namePorts } = core.config.neutron;
    if (nameNetworks !== 'none') this.#nameNetwork(network.id);
    if (namePorts === 'none') return;
    // A port that is being labelled gets the name along; only what is in memory can have changed.
    for (const { id } of network.endpoints) if (core.endpoints.known(id)) this.#namePort(id);
  }

  async #relist(call: Call): Promise<void> {
    for (const network of await this.#docker.networks(withDeadline(DOCKER_MS, call))) {
      this.#core.names.learn(network);
    }
    this.#queue.add('all', (later) => this.#compare(later));
  }

  /** Compares all that Docker has told with what Neutron shows, in a few lists. */
  async #compare(call: Call): Promise<false> {
    const core = this.#core;
    const { host, neutron } = core.config;
    if (neutron.nameNetworks !== 'none') {
      for (const network of await core.marks.allNetworksOf(core.names.networks(), call)) {
        const id = readNetworkDescription(network.description)?.dockerNetworkId;
        if (id && networkNames(core, id, network)) this.#nameNetwork(id);
      }
    }
    if (neutron.namePorts === 'none') return false;
    const filter = { device_owner: CONTAINER, 'binding:host_id': host };
    for (const port of await listPorts(core.session, filter, call)) {
      const endpointId = readIdTags(marksOfPort(port));
      if (!endpointId || !core.names.containerOf(endpointId)) continue;
      if (!hasNames(port, await portNames(core, endpointId, port, call)))
        this.#namePort(endpointId);
    }
    return false;
  }

  #nameNetwork(dockerNetworkId: string): void {
    this.#queue.add(`network ${dockerNetworkId}`, (call) =>
      labelNetwork(this.#core, dockerNetworkId, call),
    );
  }

  #namePort(endpointId: string): void {
    this.#queue.add(`endpoint ${endpointId}`, (call) => namePort(this.#core, endpointId, call));
  }

  /** Said once, until it changes: a host without access to Docker is no news every minute. */
  #complain(error: Error): void {
    const { log } = this.#core;
    const level = error.message === this.#complaint ? 'debug' : 'warn';
    this.#complaint = error.message;
    log[level](
      { err: error },
      'Docker does not tell the names of containers; Neutron shows new ones when it does',
    );
  }
}
