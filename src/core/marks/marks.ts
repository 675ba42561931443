import { KuryrError } from '../../errors/kuryr-error.ts';
import { listNetworks } from '../../openstack/neutron/networks/list.ts';
import type { Network } from '../../openstack/neutron/networks/types.ts';
import { listPorts } from '../../openstack/neutron/ports/list.ts';
import type { Port } from '../../openstack/neutron/ports/types.ts';
import { listSubnetPools } from '../../openstack/neutron/subnetpools/list.ts';
import type { SubnetPool } from '../../openstack/neutron/subnetpools/types.ts';
import { updateSubnetPool } from '../../openstack/neutron/subnetpools/update.ts';
import { listSubnets } from '../../openstack/neutron/subnets/list.ts';
import type { Subnet } from '../../openstack/neutron/subnets/types.ts';
import { addTag, removeTag, replaceTags } from '../../openstack/neutron/tags/tags.ts';
import type { Session } from '../../openstack/session/session.ts';
import type { Call } from '../../util/call.ts';
import type { CloudFeatures } from '../cloud-features.ts';
import {
  existingTag,
  idTags,
  isNetworkTag,
  isPoolMark,
  networkName,
  subnetDescription,
} from '../naming.ts';
import { isSettingTag } from '../port-settings/setting-tags.ts';
import { marksOfNetwork } from './network-marks.ts';
import {
  attached,
  detached,
  type PoolRecord,
  readRecord,
  recordTags,
  standingSubnet,
  withRecord,
} from './pool-record.ts';

/**
 * How networks, subnets and subnet pools are marked as ours, and found by their marks: with tags, and in
 * a cloud without tags by names and descriptions of what we made ourselves. Nothing of a user's is
 * changed then: the pools, which are always ours, say which network and which subnet they stand for.
 *
 * What was marked while the cloud had no tags is found when it has some.
 */
export class Marks {
  readonly #session: Session;
  readonly #features: CloudFeatures;

  constructor(session: Session, features: CloudFeatures) {
    this.#session = session;
    this.#features = features;
  }

  /** What a new network of a Docker network is called when its users do not name it. */
  async networkName(dockerNetworkId: string, call: Call): Promise<string> {
    const { networks } = await this.#features.tags(call);
    return networks ? networkName(dockerNetworkId) : dockerNetworkId;
  }

  /** @throws CONFLICT where not everything has tags, for what only tags can keep */
  async requireTags(what: string, call: Call): Promise<void> {
    const { networks, others } = await this.#features.tags(call);
    if (networks && others) return;
    throw new KuryrError('CONFLICT', {
      what: `${what} would be kept in tags, which this Neutron lacks (extension standard-attr-tag); leave that out`,
    });
  }

  /** Marks a network that was made for a Docker network, and adds further tags. */
  async markNetwork(
    id: string,
    dockerNetworkId: string,
    further: readonly string[],
    call: Call,
  ): Promise<readonly string[]> {
    const { networks } = await this.#features.tags(call);
    if (!networks) return [];
    return replaceTags(
      this.#session,
      'networks',
      id,
      [...further, ...idTags(dockerNetworkId)],
      call,
    );
  }

  /** Marks a user's own network as used by a Docker network. */
  async markExistingNetwork(
    network: Network,
    dockerNetworkId: string,
    further: readonly string[],
    call: Call,
  ): Promise<Network> {
    const { networks } = await this.#features.tags(call);
    if (!networks) return network;
    const tags = [existingTag(dockerNetworkId), ...further, ...idTags(dockerNetworkId)];
    // One after the other, the mark "existing" first: a torn adoption must never look like our own. The
    // ids last: by them other hosts find the network, with all that it needs.
    for (const tag of tags) await addTag(this.#session, 'networks', network.id, tag, call);
    return { ...network, tags: [...network.tags, ...tags] };
  }

  /** Takes the tags of a Docker network off a network. What its pools say goes with them. */
  async unmarkNetwork(network: Network, dockerNetworkId: string, call: Call): Promise<void> {
    // The ids go before the mark "existing": without it a torn removal would look like our own network.
    const settings = network.tags.filter((tag) => isSettingTag(tag, dockerNetworkId));
    for (const tag of [...idTags(dockerNetworkId), ...settings, existingTag(dockerNetworkId)]) {
      if (!network.tags.includes(tag)) continue;
      await removeTag(this.#session, 'networks', network.id, tag, call);
    }
  }

  /** The user's own networks that a Docker network was about to use with these address pools. */
  async networksBeingAdopted(
    dockerNetworkId: string,
    poolIds: readonly string[],
    call: Call,
  ): Promise<readonly Network[]> {
    const { networks } = await this.#features.tags(call);
    if (networks) {
      return listNetworks(this.#session, { tags: [existingTag(dockerNetworkId)] }, call);
    }
    // Subnets that were made for it say so from the beginning, its pools only when all is done.
    const filter = { description: poolIds.map(subnetDescription), fields: ['network_id'] } as const;
    const made = await listSubnets(this.#session, filter, call);
    const used = await this.#networkIdsOfPools(dockerNetworkId, call);
    const id = [...new Set([...made.map((subnet) => subnet.network_id), ...used])];
    return listNetworks(this.#session, { id }, call);
  }

  /** The network of a Docker network; where there are tags, with them alone, in one request. */
  async newNetworkOf(dockerNetworkId: string, call: Call): Promise<Network | undefined> {
    const { networks } = await this.#features.tags(call);
    const found = networks
      ? await listNetworks(this.#session, { tags: idTags(dockerNetworkId) }, call)
      : await this.networksOf(dockerNetworkId, call);
    return found[0];
  }

  /** The networks of a Docker network, also those that were made while the cloud had no tags. */
  async networksOf(dockerNetworkId: string, call: Call): Promise<readonly Network[]> {
    const { networks } = await this.#features.tags(call);
    if (networks) {
      const tagged = await listNetworks(this.#session, { tags: idTags(dockerNetworkId) }, call);
      if (tagged.length > 0) return tagged;
    }
    const named = await listNetworks(this.#session, { name: dockerNetworkId }, call);
    if (named.length > 0) return named;
    const ofPools = await this.#networksOfPools(dockerNetworkId, call);
    return ofPools.length > 0 ? ofPools : this.#networksDescribed(dockerNetworkId, call);
  }

  /** Whether another Docker network is on this Neutron network as well. */
  async isUsedByOthers(network: Network, dockerNetworkId: string, call: Call): Promise<boolean> {
    const mine = [...idTags(dockerNetworkId), existingTag(dockerNetworkId)];
    if (network.tags.some((tag) => isNetworkTag(tag) && !mine.includes(tag))) return true;
    if ((await this.#features.tags(call)).networks) return false;
    const subnets = await listSubnets(this.#session, { network_id: network.id }, call);
    const used = (await this.#records(call)).filter(
      (record) =>
        record.dockerNetworkId !== undefined && record.dockerNetworkId !== dockerNetworkId,
    );
    return used.some((record) => subnets.some(({ id }) => id === standingSubnet(record)));
  }

  /** Where the record of a new pool goes: into its description, or into tags. */
  async placeRecord(
    description: string,
    record: PoolRecord,
    call: Call,
  ): Promise<{ readonly description: string; readonly tags: readonly string[] }> {
    if ((await this.#features.tags(call)).others) return { description, tags: recordTags(record) };
    return { description: withRecord(description, record), tags: [] };
  }

  /** Lets a subnet stand for an address pool of a Docker network. */
  async attachPool(
    subnet: Subnet,
    poolId: string,
    dockerNetworkId: string,
    call: Call,
  ): Promise<Subnet> {
    if ((await this.#features.tags(call)).others) {
      await addTag(this.#session, 'subnets', subnet.id, poolId, call);
      return { ...subnet, tags: [...subnet.tags, poolId] };
    }
    await this.#rewrite(poolId, (record) => attached(record, subnet.id, dockerNetworkId), call);
    return subnet;
  }

  /** Takes that back: for these subnets, and for what the pool says itself. */
  async detachPool(poolId: string, subnets: readonly Subnet[], call: Call): Promise<void> {
    for (const { id } of subnets.filter(({ tags }) => tags.includes(poolId))) {
      await removeTag(this.#session, 'subnets', id, poolId, call);
    }
    if (!(await this.#features.tags(call)).others) await this.#rewrite(poolId, detached, call);
  }

  /** A subnet pool, if it is there, and the subnets that stand for it. */
  async poolAndSubnets(
    poolId: string,
    call: Call,
  ): Promise<{ readonly pool: SubnetPool | undefined; readonly marked: readonly Subnet[] }> {
    const { others } = await this.#features.tags(call);
    const [[pool], tagged] = await Promise.all([
      listSubnetPools(this.#session, { id: poolId }, call),
      others ? listSubnets(this.#session, { tags: [poolId] }, call) : [],
    ]);
    const id = pool && standingSubnet(readRecord(pool));
    if (tagged.length > 0 || id === undefined) return { pool, marked: tagged };
    return { pool, marked: await listSubnets(this.#session, { id }, call) };
  }

  /** Whether a subnet stands for another address pool as well. */
  async standsForOthers(subnet: Subnet, poolId: string, call: Call): Promise<boolean> {
    if (subnet.tags.some((tag) => isPoolMark(tag) && tag !== poolId)) return true;
    if ((await this.#features.tags(call)).others) return false;
    return (await this.#records(call)).some(
      (record) => record.poolId !== poolId && standingSubnet(record) === subnet.id,
    );
  }

  /** Adds tags to a port, where it can have some; gives those that were added. */
  async addPortTags(id: string, tags: readonly string[], call: Call): Promise<readonly string[]> {
    if (!(await this.#features.tags(call)).others) return [];
    for (const tag of tags) await addTag(this.#session, 'ports', id, tag, call);
    return tags;
  }

  /** As `addPortTags`, instead of all that it has. */
  async setPortTags(id: string, tags: readonly string[], call: Call): Promise<readonly string[]> {
    if (!(await this.#features.tags(call)).others) return [];
    await replaceTags(this.#session, 'ports', id, tags, call);
    return tags;
  }

  /** The ports of an endpoint. */
  async portsOf(endpointId: string, call: Call): Promise<readonly Port[]> {
    if ((await this.#features.tags(call)).others) {
      const tagged = await listPorts(this.#session, { tags: idTags(endpointId) }, call);
      if (tagged.length > 0) return tagged;
    }
    return listPorts(this.#session, { device_id: endpointId }, call);
  }

  /** The networks of some Docker networks, each with the marks of all of them. */
  async allNetworksOf(
    dockerNetworkIds: readonly string[],
    call: Call,
  ): Promise<readonly Network[]> {
    if (dockerNetworkIds.length === 0) return [];
    if ((await this.#features.tags(call)).networks) {
      // The first half of an id tells networks apart well enough to ask for them together.
      const first = dockerNetworkIds.flatMap((id) => idTags(id)[0] ?? []);
      return listNetworks(this.#session, { 'tags-any': first }, call);
    }
    const found: Network[] = [];
    for (const id of dockerNetworkIds) {
      for (const network of await this.networksOf(id, call)) {
        found.push({ ...network, tags: [...marksOfNetwork(network), ...idTags(id)] });
      }
    }
    return found;
  }

  async #networksOfPools(dockerNetworkId: string, call: Call): Promise<readonly Network[]> {
    const id = await this.#networkIdsOfPools(dockerNetworkId, call);
    return listNetworks(this.#session, { id }, call);
  }

  async #networkIdsOfPools(dockerNetworkId: string, call: Call): Promise<readonly string[]> {
    const records = await this.#records(call);
    const id = records.flatMap((record) =>
      record.dockerNetworkId === dockerNetworkId ? (standingSubnet(record) ?? []) : [],
    );
    const subnets = await listSubnets(this.#session, { id, fields: ['network_id'] }, call);
    return [...new Set(subnets.map((subnet) => subnet.network_id))];
  }

  /** Users may have named it, and its description may say more than at the beginning: all are read. */
  async #networksDescribed(dockerNetworkId: string, call: Call): Promise<readonly Network[]> {
    const fields = ['id', 'name', 'description', 'tags'] as const;
    const all = await listNetworks(this.#session, { fields }, call);
    const [first = ''] = idTags(dockerNetworkId);
    const id = all.filter((one) => marksOfNetwork(one).includes(first)).map((one) => one.id);
    return listNetworks(this.#session, { id }, call);
  }

  async #records(call: Call): Promise<readonly (PoolRecord & { readonly poolId: string })[]> {
    const fields = ['id', 'description', 'tags'] as const;
    const pools = await listSubnetPools(this.#session, { fields }, call);
    return pools.map((pool) => ({ poolId: pool.id, ...readRecord(pool) }));
  }

  async #rewrite(
    poolId: string,
    change: (record: PoolRecord) => PoolRecord,
    call: Call,
  ): Promise<void> {
    for (const pool of await listSubnetPools(this.#session, { id: poolId }, call)) {
      const description = withRecord(pool.description, change(readRecord(pool)));
      if (description === pool.description) continue;
      await updateSubnetPool(this.#session, pool.id, { description }, call);
    }
  }
}
