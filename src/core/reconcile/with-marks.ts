import { marksOfNetwork } from '../marks/network-marks.ts';
import { readRecord, standingSubnet } from '../marks/pool-record.ts';
import { marksOfPort } from '../marks/port-marks.ts';
import { existingTag, idTags } from '../naming.ts';
import type { NetworkView, PoolView, PortView, SubnetView } from './views.ts';

interface NeutronViews {
  readonly ports: readonly PortView[];
  readonly networks: readonly NetworkView[];
  readonly subnets: readonly SubnetView[];
  readonly pools: readonly PoolView[];
}

/** The same with the tags that they would have, so that a cloud without tags is judged like any other. */
export function withMarks({ ports, networks, subnets, pools }: NeutronViews): NeutronViews {
  const records = pools.map((pool) => ({ poolId: pool.id, ...readRecord(pool) }));
  const poolsOf = (subnetId: string) => records.filter((one) => standingSubnet(one) === subnetId);
  const dockerIdsOn = (networkId: string) =>
    subnets
      .filter((subnet) => subnet.network_id === networkId)
      .flatMap(({ id }) => poolsOf(id).flatMap((one) => one.dockerNetworkId ?? []));
  return {
    pools,
    ports: ports.map((port) => ({ ...port, tags: marksOfPort(port) })),
    subnets: subnets.map((subnet) => {
      const ids = poolsOf(subnet.id).map((one) => one.poolId);
      return { ...subnet, tags: unique([...subnet.tags, ...ids]) };
    }),
    networks: networks.map((network) => {
      const marks = marksOfNetwork(network);
      const adopted = dockerIdsOn(network.id)
        .map((id) => ({ id, tags: idTags(id) }))
        .filter(({ tags }) => !tags.every((tag) => marks.includes(tag)))
        .flatMap(({ id, tags }) => [existingTag(id), ...tags]);
      return { ...network, tags: unique([...marks, ...adopted]) };
    }),
  };
}

function unique(texts: readonly string[]): readonly string[] {
  return [...new Set(texts)];
}
