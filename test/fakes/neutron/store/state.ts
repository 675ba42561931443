import type {
  AllocationRow,
  FloatingIpRow,
  MacRow,
  NetworkRow,
  PolicyRow,
  PortForwardingRow,
  PortRow,
  RouterRow,
  RuleRow,
  SecurityGroupRow,
  SubnetPoolRow,
  SubnetRow,
} from './rows.ts';
import { Table, UndoLog } from './table.ts';

/** All that the stand-in's Neutron knows. */
export class State {
  readonly undo = new UndoLog();
  readonly networks = new Table<NetworkRow>(this.undo);
  readonly subnets = new Table<SubnetRow>(this.undo);
  readonly subnetpools = new Table<SubnetPoolRow>(this.undo);
  readonly ports = new Table<PortRow>(this.undo);
  readonly securityGroups = new Table<SecurityGroupRow>(this.undo);
  readonly rules = new Table<RuleRow>(this.undo);
  readonly policies = new Table<PolicyRow>(this.undo);
  readonly routers = new Table<RouterRow>(this.undo);
  readonly floatingIps = new Table<FloatingIpRow>(this.undo);
  readonly allocations = new Table<AllocationRow>(this.undo);
  readonly macs = new Table<MacRow>(this.undo);
  readonly #forwardings = new Map<string, Table<PortForwardingRow>>();
  /** Limits by project, then by resource (`port`); missing means none. */
  readonly quotas = new Map<string, Record<string, number>>();
  /** Hosts that run the backend: ports bound to others get `binding_failed`. */
  readonly hosts: Set<string>;
  /** Aliases. */
  readonly extensions: Set<string>;

  constructor(hosts: Iterable<string>, extensions: Iterable<string>) {
    this.hosts = new Set(hosts);
    this.extensions = new Set(extensions);
  }

  /** The port forwardings of a floating IP. */
  forwardingsOf(floatingIpId: string): Table<PortForwardingRow> {
    const known = this.#forwardings.get(floatingIpId);
    if (known) return known;
    const made = new Table<PortForwardingRow>(this.undo);
    this.#forwardings.set(floatingIpId, made);
    return made;
  }

  clear(): void {
    for (const table of [this.networks, this.subnets, this.subnetpools, this.ports]) table.clear();
    for (const table of [this.securityGroups, this.rules, this.policies]) table.clear();
    for (const table of [this.allocations, this.macs]) table.clear();
    for (const table of [this.routers, this.floatingIps]) table.clear();
    this.#forwardings.clear();
    this.quotas.clear();
  }
}
