import { KuryrError } from '../../errors/kuryr-error.ts';
import { withRequestId } from '../../observe/request-context.ts';
import type { Network } from '../../openstack/neutron/networks/types.ts';
import { listSubnets } from '../../openstack/neutron/subnets/list.ts';
import type { Subnet } from '../../openstack/neutron/subnets/types.ts';
import type { Session } from '../../openstack/session/session.ts';
import { type Call, withDeadline } from '../../util/call.ts';
import { SingleFlight } from '../../util/single-flight.ts';
import type { Marks } from '../marks/marks.ts';
import { isOwnNetwork } from '../marks/network-marks.ts';
import { idTags } from '../naming.ts';
import type { PortSettings } from '../port-settings/port-settings.ts';
import { readSettingTags } from '../port-settings/setting-tags.ts';

/** A Docker network and what is behind it in Neutron. */
export interface NetworkRecord {
  readonly dockerNetworkId: string;
  readonly network: Network;
  readonly subnets: readonly Subnet[];
  /** Whether the Neutron network was there before the Docker network; such a one is never deleted. */
  readonly existing: boolean;
  /** What the options of the Docker network want of its ports. */
  readonly settings: PortSettings;
}

/** Whether a network may be marked as earlier releases or other clouds have it. */
type Age = 'new' | 'any';

/** After how long Neutron is asked again, behind the answer that is known, in milliseconds. */
const FRESH_MS = 30_000;
const REFRESH_MS = 20_000;

/** The Docker networks that this host has met, found in Neutron by their marks. */
export class Networks {
  readonly #session: Session;
  readonly #marks: Marks;
  readonly #records = new Map<string, { record: NetworkRecord; at: number }>();
  readonly #flight = new SingleFlight<NetworkRecord | undefined>();

  constructor(session: Session, marks: Marks) {
    this.#session = session;
    this.#marks = marks;
  }

  /** The record of a Docker network that may be new; undefined when Neutron has no network for it. */
  async find(dockerNetworkId: string, call: Call): Promise<NetworkRecord | undefined> {
    return this.#ask(dockerNetworkId, 'new', call);
  }

  /** As `find`, but a network that Neutron does not know is an error. */
  async get(dockerNetworkId: string, call: Call): Promise<NetworkRecord> {
    const record = await this.#ask(dockerNetworkId, 'any', call);
    if (record) return record;
    throw new KuryrError('NOT_FOUND', {
      what: `Neutron has no network for the Docker network ${dockerNetworkId.slice(0, 12)} (tags ${idTags(dockerNetworkId).join(', ')}, or its id as the name); it was deleted in Neutron: remove the Docker network and create it again`,
    });
  }

  remember(record: NetworkRecord): void {
    this.#records.set(record.dockerNetworkId, { record, at: Date.now() });
  }

  forget(dockerNetworkId: string): void {
    this.#records.delete(dockerNetworkId);
  }

  async #ask(dockerNetworkId: string, age: Age, call: Call): Promise<NetworkRecord | undefined> {
    const known = this.#records.get(dockerNetworkId);
    if (!known) return this.#look(dockerNetworkId, age, call);
    if (Date.now() - known.at >= FRESH_MS) void this.#refresh(dockerNetworkId);
    return known.record;
  }

  /** A container's start does not wait for it; with the cloud away what we know is better than nothing. */
  async #refresh(dockerNetworkId: string): Promise<void> {
    const look = () => this.#look(dockerNetworkId, 'any', withDeadline(REFRESH_MS));
    // No work of the call that came first after a while.
    await withRequestId(look).catch(() => undefined);
  }

  #look(dockerNetworkId: string, age: Age, call: Call): Promise<NetworkRecord | undefined> {
    return this.#flight.run(`${dockerNetworkId} ${age}`, () =>
      this.#fetch(dockerNetworkId, age, call),
    );
  }

  async #fetch(dockerNetworkId: string, age: Age, call: Call): Promise<NetworkRecord | undefined> {
    const network =
      age === 'new'
        ? await this.#marks.newNetworkOf(dockerNetworkId, call)
        : (await this.#marks.networksOf(dockerNetworkId, call))[0];
    if (!network) {
      this.forget(dockerNetworkId);
      return undefined;
    }
    const subnets = await listSubnets(this.#session, { network_id: network.id }, call);
    const existing = !isOwnNetwork(network, dockerNetworkId, subnets);
    const settings = readSettingTags(network.tags, dockerNetworkId);
    const record = { dockerNetworkId, network, subnets, existing, settings };
    this.remember(record);
    return record;
  }
}
