import { EventEmitter, on } from 'node:events';
import { setImmediate } from 'node:timers/promises';
import type { NameSource } from '../../../../src/core/names/name-watch.ts';
import type { DockerEvent } from '../../../../src/docker/docker-event.ts';
import type { DockerNetwork as NetworkView } from '../../../../src/docker/docker-network.ts';
import type { DockerContainer, DockerNetwork } from './dockerd.ts';

interface Named {
  name: string;
  readonly container: DockerContainer;
}

/** The Engine API of the dockerd in these tests: what it calls things, and what happens to them. */
export class DockerNames implements NameSource {
  readonly #networks = new Map<string, { network: DockerNetwork; name: string; labels: object }>();
  readonly #containers = new Map<string, Named>();
  readonly #events = new EventEmitter();
  /** Which networks were asked about. */
  readonly asked: string[] = [];
  /** How often somebody began to listen. */
  listeners = 0;
  /** While it is down nothing is told. */
  isDown = false;

  createNetwork(network: DockerNetwork, name: string, labels = {}): void {
    this.#networks.set(network.id, { network, name, labels });
    this.#emit('network', 'create', network.id);
  }

  /** @returns the container's id */
  connect(container: DockerContainer, name: string): string {
    const id = container.endpointId.split('').reverse().join('');
    this.#containers.set(id, { name, container });
    this.#emit('network', 'connect', container.network.id);
    return id;
  }

  rename(id: string, name: string): void {
    const known = this.#containers.get(id);
    if (known) known.name = name;
    this.#emit('container', 'rename', id);
  }

  remove(id: string): void {
    this.#containers.delete(id);
  }

  /** Ends the connections, as a restart of dockerd does. */
  hangUp(): void {
    this.#events.emit('end');
  }

  async networks(): Promise<readonly NetworkView[]> {
    if (this.isDown) throw new Error('dockerd is down');
    return [...this.#networks.keys()].flatMap((id) => this.#view(id) ?? []);
  }

  async network(id: string): Promise<NetworkView | undefined> {
    this.asked.push(id);
    await setImmediate();
    return this.#view(id);
  }

  async events({ signal }: { signal: AbortSignal }): Promise<AsyncIterable<DockerEvent>> {
    if (this.isDown) throw new Error('dockerd is down');
    this.listeners += 1;
    const events = on(this.#events, 'event', { signal, close: ['end'] });
    return (async function* () {
      for await (const [event] of events) yield event as DockerEvent;
    })();
  }

  #emit(kind: string, action: string, id: string): void {
    const attributes = kind === 'network' ? { type: 'kuryr' } : {};
    this.#events.emit('event', { kind, action, id, attributes });
  }

  #view(id: string): NetworkView | undefined {
    const known = this.#networks.get(id);
    if (!known) return undefined;
    const { network, name, labels } = known;
    const endpoints = [...this.#containers].flatMap(([containerId, { name: of, container }]) => {
      const { endpointId, address, mac } = container;
      if (container.network.id !== id) return [];
      const addresses = [address.split('/')[0] ?? ''];
      return [{ id: endpointId, container: of, containerId, macAddress: mac, addresses }];
    });
    const { subnet } = network;
    return { id, name, driver: 'kuryr', subnets: [subnet], labels: { ...labels }, endpoints };
  }
}
