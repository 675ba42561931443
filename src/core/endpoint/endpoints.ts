import { KuryrError } from '../../errors/kuryr-error.ts';
import { listPorts } from '../../openstack/neutron/ports/list.ts';
import type { Port } from '../../openstack/neutron/ports/types.ts';
import type { Session } from '../../openstack/session/session.ts';
import type { Call } from '../../util/call.ts';
import type { Operation } from '../journal/operation.ts';
import type { Marks } from '../marks/marks.ts';
import { isExistingPort } from '../marks/port-marks.ts';
import { isClaim } from '../naming.ts';

/**
 * The ports that this host holds, by id, by address, and by the endpoint that they belong to. What is
 * not in memory is found in Neutron by the endpoint's marks or by its address.
 */
export class Endpoints {
  readonly #session: Session;
  readonly #marks: Marks;
  readonly #ports = new Map<string, Port>();
  readonly #portByAddress = new Map<string, string>();
  readonly #portByEndpoint = new Map<string, string>();
  /** When this run of the daemon met them, ms since 1970. */
  readonly #since = new Map<string, number>();

  constructor(session: Session, marks: Marks) {
    this.#session = session;
    this.#marks = marks;
  }

  /** Learns from the journal which port an endpoint has whose tags are not in Neutron yet. */
  learn(operations: readonly Operation[]): void {
    for (const operation of operations) {
      if (operation.kind === 'label-port') {
        this.#portByEndpoint.set(operation.endpointId, operation.portId);
      }
    }
  }

  rememberPort(port: Port): void {
    this.#ports.set(port.id, port);
    for (const ip of port.fixed_ips) {
      this.#portByAddress.set(addressKey(ip.subnet_id, ip.ip_address), port.id);
    }
  }

  forgetPort(portId: string): void {
    const port = this.#ports.get(portId);
    this.#ports.delete(portId);
    for (const ip of port?.fixed_ips ?? []) {
      this.#portByAddress.delete(addressKey(ip.subnet_id, ip.ip_address));
    }
  }

  /** The port of an address in memory. */
  portAt(subnetId: string, address: string): Port | undefined {
    const id = this.#portByAddress.get(addressKey(subnetId, address));
    return id === undefined ? undefined : this.#ports.get(id);
  }

  /** The port of an address in memory or else in Neutron. */
  async findPortAt(subnetId: string, address: string, call: Call): Promise<Port | undefined> {
    const known = this.portAt(subnetId, address);
    if (known) return known;
    const filter = { fixed_ips: [{ subnet_id: subnetId, ip_address: address }] };
    const [port] = await listPorts(this.#session, filter, call);
    return port;
  }

  /** A user's own port with an address in a subnet, that was taken and waits for its endpoint. */
  waitingOwn(subnetId: string): Port | undefined {
    const seated = new Set(this.#portByEndpoint.values());
    return [...this.#ports.values()].find(
      (port) =>
        isExistingPort(port) &&
        isClaim(port.device_id) &&
        !seated.has(port.id) &&
        port.fixed_ips.some((ip) => ip.subnet_id === subnetId),
    );
  }

  /** The endpoint has this port now. */
  assign(endpointId: string, port: Port): void {
    this.rememberPort(port);
    this.#portByEndpoint.set(endpointId, port.id);
    this.#since.set(endpointId, Date.now());
  }

  forget(endpointId: string): void {
    this.#portByEndpoint.delete(endpointId);
    this.#since.delete(endpointId);
  }

  /** The port of an endpoint; undefined when neither memory nor Neutron has one. */
  async find(endpointId: string, call: Call): Promise<Port | undefined> {
    const known = this.known(endpointId);
    if (known) return known;
    const id = this.#portByEndpoint.get(endpointId);
    const [port] = id
      ? await listPorts(this.#session, { id }, call)
      : await this.#marks.portsOf(endpointId, call);
    if (port) this.assign(endpointId, port);
    return port;
  }

  /** As `find`, but an endpoint without a port is an error. */
  async get(endpointId: string, call: Call): Promise<Port> {
    const port = await this.find(endpointId, call);
    if (port) return port;
    throw new KuryrError('NOT_FOUND', {
      what: `Neutron has no port for the endpoint ${endpointId.slice(0, 12)}; it was deleted in Neutron: stop the container and start it again`,
    });
  }

  /** The endpoint that a port belongs to, as far as memory goes. */
  endpointOf(portId: string): string | undefined {
    for (const [endpointId, id] of this.#portByEndpoint) if (id === portId) return endpointId;
    return undefined;
  }

  /** The port of an endpoint as far as memory goes. */
  known(endpointId: string): Port | undefined {
    const id = this.#portByEndpoint.get(endpointId);
    return id === undefined ? undefined : this.#ports.get(id);
  }

  /** Takes over what Neutron says now of a port that is still held here. */
  refreshPort(port: Port): void {
    if (this.#ports.has(port.id)) this.rememberPort(port);
  }

  /** How long an endpoint has been known, ms. */
  ageOf(endpointId: string): number {
    return Date.now() - (this.#since.get(endpointId) ?? 0);
  }

  /** How many endpoints are known. */
  get size(): number {
    return this.#portByEndpoint.size;
  }
}

function addressKey(subnetId: string, address: string): string {
  return `${subnetId}|${address}`;
}
