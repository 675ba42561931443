import type { Comparison } from '../core/reconcile/compare-views.ts';
import { formatTable } from '../util/format-table.ts';
import type { DaemonAnswer } from './ask-daemon.ts';

/** What `kuryr status` shows. In JSON fields are added, never renamed. */
export type Status = Comparison & {
  readonly daemon: DaemonAnswer;
  /** Why Docker's and Neutron's views are not known: their lists are empty then. */
  readonly problem?: string;
};

const ID_SHOWN = 12;
const NONE = '-';

/** All of it for people. */
export function renderStatus(status: Status): string {
  const { daemon, networks, endpoints, pending, problem } = status;
  if (problem !== undefined) return `${renderDaemon(daemon)}\n${problem}\n`;
  const ages = daemon.running ? daemon.pending.map(({ ageSeconds }) => ageSeconds) : [];
  const sections = [
    renderDaemon(daemon),
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
      [
        'NETWORK',
        'CONTAINER',
        'ADDRESSES',
        'MAC',
        'PORT',
        'ADDRESSES',
        'MAC',
        'STATUS',
        'PUBLISHED',
      ],
      endpoints.map(({ network, docker, neutron }) => [
        network,
        docker.name,
        join(docker.addresses),
        docker.mac || NONE,
        neutron?.id ?? 'missing',
        join(neutron?.addresses ?? []),
        neutron?.mac ?? NONE,
        neutron?.status ?? NONE,
        join(neutron?.published ?? []),
      ]),
    ),
    table(
      'pending operations',
      ['OPERATION', 'ABOUT'],
      pending.map(({ kind, ...about }) => [kind, describe(about)]),
    ),
    ...hints(status, Math.max(0, ...ages)),
  ];
  return sections.join('\n');
}

function renderDaemon(daemon: DaemonAnswer): string {
  if (!daemon.running) return `daemon: does not answer (${daemon.problem})\n`;
  const { version, pid, host, uptimeSeconds, lastReconcile, checks } = daemon;
  const broken = checks.filter(({ ok }) => !ok);
  const look = lastReconcile
    ? `last look for leftovers ${lastReconcile.at}${lastReconcile.error ? `, failed: ${lastReconcile.error}` : ''}`
    : 'no look for leftovers yet';
  return [
    `daemon: kuryr ${version} on ${host} (pid ${pid}), up ${duration(uptimeSeconds)}; ${look}`,
    ...(broken.length === 0
      ? ['ready: containers can start']
      : broken.map(({ name, reason = '' }) => `not ready: ${name}: ${reason}`)),
    '',
  ].join('\n');
}

/** A promise is kept within seconds while the cloud answers. */
const LONG_S = 60;

/** What to do about what does not fit together. */
function hints({ networks, endpoints }: Status, oldest: number): string[] {
  const missing = [...networks, ...endpoints].some(({ neutron }) => !neutron);
  const lines = [
    ...(missing
      ? ['Neutron lacks what Docker has: kuryr reconcile tells what to do about it']
      : []),
    ...(oldest > LONG_S
      ? [`a promise waits for ${duration(oldest)} already: kuryr doctor tells what is wrong`]
      : []),
  ];
  return lines.length > 0 ? [`${lines.join('\n')}\n`] : [];
}

function duration(seconds: number): string {
  const [days, hours, minutes] = [86_400, 3_600, 60].map((unit) => Math.floor(seconds / unit));
  if (days) return `${days} d ${(hours ?? 0) % 24} h`;
  if (hours) return `${hours} h ${(minutes ?? 0) % 60} min`;
  return minutes ? `${minutes} min` : `${Math.round(seconds)} s`;
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
