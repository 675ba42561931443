import type { DockerNetwork } from '../../docker/docker-network.ts';
import { type Call, withDeadline } from '../../util/call.ts';

/** Who has an endpoint. */
export interface ContainerName {
  /** 64 hexadecimal digits. */
  readonly id: string;
  readonly name: string;
}

interface Known extends ContainerName {
  readonly dockerNetworkId: string;
}

/**
 * For how long the label of a port may wait for the name of its container, which Docker tells at the end
 * of the container's start, ms. A later name is one more request to Neutron, no more.
 */
const PATIENCE_MS = 3_000;

/** What marks the networks that another tool makes out of its users' files. */
const ORIGINS = {
  'com.docker.compose.project': 'Compose project',
  'com.docker.stack.namespace': 'Swarm stack',
} as const;

/** What Docker calls its networks and containers, as far as it has told. Nothing that works needs it. */
export class KnownNames {
  readonly #containers = new Map<string, Known>();
  readonly #networks = new Map<string, { readonly name: string; readonly label: string }>();
  readonly #waiting = new Map<string, PromiseWithResolvers<void>>();
  readonly #patienceMs: number;
  #isTold = false;

  constructor({ patienceMs = PATIENCE_MS } = {}) {
    this.#patienceMs = patienceMs;
  }

  /** Whether Docker tells what happens, so that a name that is missing will come. */
  set isTold(isTold: boolean) {
    this.#isTold = isTold;
    if (!isTold) for (const endpointId of [...this.#waiting.keys()]) this.#end(endpointId);
  }

  get isTold(): boolean {
    return this.#isTold;
  }

  /** Takes over what Docker says of a network and of the endpoints that it has now. */
  learn(network: DockerNetwork): void {
    const { id: dockerNetworkId, name, labels } = network;
    this.forgetNetwork(dockerNetworkId);
    const origins = Object.entries(ORIGINS).flatMap(([key, noun]) =>
      labels[key] ? [` (${noun} ${labels[key]})`] : [],
    );
    this.#networks.set(dockerNetworkId, { name, label: `${name}${origins.join('')}` });
    for (const { id, container, containerId } of network.endpoints) {
      // An endpoint that has no container has no name that says anything.
      if (container === '' || containerId.startsWith('ep-')) continue;
      this.#containers.set(id, { id: containerId, name: container, dockerNetworkId });
      this.#end(id);
    }
  }

  forgetNetwork(dockerNetworkId: string): void {
    this.#networks.delete(dockerNetworkId);
    for (const [endpointId, known] of this.#containers) {
      if (known.dockerNetworkId === dockerNetworkId) this.#containers.delete(endpointId);
    }
  }

  /** The container of an endpoint. */
  containerOf(endpointId: string): ContainerName | undefined {
    return this.#containers.get(endpointId);
  }

  /** What Docker calls a network, and the same with where the network comes from. */
  networkOf(
    dockerNetworkId: string,
  ): { readonly name: string; readonly label: string } | undefined {
    return this.#networks.get(dockerNetworkId);
  }

  /** The Docker ids of all networks. */
  networks(): readonly string[] {
    return [...this.#networks.keys()];
  }

  /** The networks that a container is on. */
  networksOf(containerId: string): readonly string[] {
    const known = [...this.#containers.values()].filter(({ id }) => id === containerId);
    return known.map(({ dockerNetworkId }) => dockerNetworkId);
  }

  /** Waits a moment for the name of an endpoint's container, if it may come. */
  async soon(endpointId: string, { signal }: Call): Promise<void> {
    if (!this.#isTold || this.#containers.has(endpointId)) return;
    const waiting = this.#waiting.get(endpointId) ?? Promise.withResolvers<void>();
    this.#waiting.set(endpointId, waiting);
    const patience = withDeadline(this.#patienceMs, { signal }).signal;
    const giveUp = () => this.#end(endpointId);
    patience.addEventListener('abort', giveUp, { once: true });
    if (patience.aborted) giveUp();
    await waiting.promise;
    patience.removeEventListener('abort', giveUp);
    signal.throwIfAborted();
  }

  #end(endpointId: string): void {
    this.#waiting.get(endpointId)?.resolve();
    this.#waiting.delete(endpointId);
  }
}
