import type { Comparison } from '../core/reconcile/compare-views.ts';
import { formatTable } from '../util/format-table.ts';

const ID_SHOWN = 12;
const NONE = '-';

/** Both views as tables for people. */
export function renderStatus({ networks, endpoints, pending }: Comparison): string {
  const sections = [
    table(
      'networks',
      ['DOCKER', 'ID', 'SUBNETS', 'NEUTRON', 'NEUTRON ID', 'STATUS'],
      networks.map(({ docker, neutron }) => [
        docker.name,
        docker.id.slice(0, ID_SHOWN),
        join(docker.subnets),
        neutron?.name ?? 'missing',
        neutron?.id ?? NONE,
        neutron?.status ?? NONE,
      ]),
    ),
    table(
      'endpoints',
      ['NETWORK', 'CONTAINER', 'ADDRESSES', 'MAC', 'PORT', 'ADDRESSES', 'MAC', 'STATUS'],
      endpoints.map(({ network, docker, neutron }) => [
        network,
        docker.name,
        join(docker.addresses),
        docker.mac || NONE,
        neutron?.id ?? 'missing',
        join(neutron?.addresses ?? []),
        neutron?.mac ?? NONE,
        neutron?.status ?? NONE,
      ]),
    ),
    table(
      'pending operations',
      ['OPERATION', 'ABOUT'],
      pending.map(({ kind, ...about }) => [kind, describe(about)]),
    ),
  ];
  return sections.join('\n');
}

function table(title: string, heading: readonly string[], rows: readonly string[][]): string {
  return rows.length === 0 ? `no ${title}\n` : formatTable([heading, ...rows]);
}

function join(texts: readonly string[]): string {
  return texts.join(', ') || NONE;
}

function describe(about: object): string {
  return Object.entries(about)
    .map(([name, value]) => `${name} ${value}`)
    .join(', ');
}
