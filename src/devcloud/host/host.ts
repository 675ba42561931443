import { KuryrError } from '../../errors/kuryr-error.ts';
import type { Plan } from '../plan.ts';
import { type HostLayout, hostLayoutOf } from '../settings/layout.ts';
import type { ProcessTable } from '../supervisor/process-table.ts';
import { netnsPath } from './namespaces.ts';

/** One host of a devcloud: what its services are made from. */
export interface Host {
  /** Its host name, which is also its name in Neutron's `binding:host_id` and OVN's chassis. */
  readonly name: string;
  /** From 1. */
  readonly number: number;
  readonly netns: string;
  readonly layout: HostLayout;
  /** Its end of the tunnels. */
  readonly tunnelAddress: string;
  /** Below which dockerd puts the containers' cgroups. */
  readonly cgroup: string;
  readonly units: {
    /** The service that holds the namespaces. */
    readonly namespaces: string;
  };
}

export function hostsOf({ settings, layout }: Pick<Plan, 'settings' | 'layout'>): Host[] {
  return settings.hosts.map((name, index) => ({
    name,
    number: index + 1,
    netns: `${settings.name}-${name}`,
    layout: hostLayoutOf(layout.root, name),
    tunnelAddress: `192.0.2.${index + 1}`,
    cgroup: `${settings.name}-${name}`,
    units: { namespaces: `${name}/namespaces` },
  }));
}

/** The process that holds a host's namespaces. */
export function holderOf(host: Host, table: ProcessTable): number {
  const record = table.running(host.units.namespaces);
  if (record) return record.pid;
  throw new KuryrError('NOT_FOUND', {
    what: `the host ${host.name} does not run; run: kuryr devcloud up`,
  });
}

/** What is put before a command to run it inside a host. */
export function enterHost(host: Host, table: ProcessTable): string[] {
  const target = String(holderOf(host, table));
  return ['nsenter', '--target', target, '--net', '--mount', '--uts'];
}

/** What is put before a command to run it in a host's network, with the caller's files. */
export function enterNetwork(host: Host): string[] {
  return ['nsenter', `--net=${netnsPath(host.netns)}`];
}

/** A path inside a host, as seen from outside. */
export function pathInside(host: Host, table: ProcessTable, path: string): string {
  return `/proc/${holderOf(host, table)}/root${path}`;
}
