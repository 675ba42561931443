import { randomUUID } from 'node:crypto';
import { expect } from 'vitest';
import type { CloudConfig } from '../../../src/config/cloud.ts';
import { KuryrError } from '../../../src/errors/kuryr-error.ts';
import { silentLogger } from '../../../src/observe/log.ts';
import { createNetwork } from '../../../src/openstack/neutron/networks/create.ts';
import { deleteNetwork } from '../../../src/openstack/neutron/networks/delete.ts';
import type { Network, NetworkCreate } from '../../../src/openstack/neutron/networks/types.ts';
import { createPort } from '../../../src/openstack/neutron/ports/create.ts';
import { deletePort } from '../../../src/openstack/neutron/ports/delete.ts';
import { listPorts } from '../../../src/openstack/neutron/ports/list.ts';
import type { Port, PortCreate } from '../../../src/openstack/neutron/ports/types.ts';
import { createSecurityGroup } from '../../../src/openstack/neutron/security-groups/create.ts';
import { deleteSecurityGroup } from '../../../src/openstack/neutron/security-groups/delete.ts';
import type { SecurityGroup } from '../../../src/openstack/neutron/security-groups/types.ts';
import { createSubnetPool } from '../../../src/openstack/neutron/subnetpools/create.ts';
import { deleteSubnetPool } from '../../../src/openstack/neutron/subnetpools/delete.ts';
import type {
  SubnetPool,
  SubnetPoolCreate,
} from '../../../src/openstack/neutron/subnetpools/types.ts';
import { createSubnet } from '../../../src/openstack/neutron/subnets/create.ts';
import type { Subnet, SubnetCreate } from '../../../src/openstack/neutron/subnets/types.ts';
import { Session } from '../../../src/openstack/session/session.ts';
import { type Call, unlimited } from '../../../src/util/call.ts';

/** A cloud that the contract is held against. */
export interface ContractCloud {
  /** As an administrator. */
  readonly cloud: CloudConfig;
  /** As a plain member of another project. */
  readonly member: CloudConfig;
  /** A host to which ports can be bound. */
  readonly host: string;
  close(): Promise<void>;
}

/** What the cases share: sessions, and resources that are removed after each case. */
export class Workbench {
  readonly cloud: CloudConfig;
  readonly host: string;
  readonly #options: ContractCloud;
  readonly session: Session;
  readonly member: Session;
  readonly call: Call = unlimited;
  #networks: string[] = [];
  #first: (() => Promise<unknown>)[] = [];
  #cleanups: (() => Promise<unknown>)[] = [];

  constructor(options: ContractCloud) {
    const { cloud, member, host } = options;
    this.#options = options;
    this.cloud = cloud;
    this.host = host;
    this.session = this.sessionOf(cloud);
    this.member = this.sessionOf(member);
  }

  /** A workbench for resources that outlive a case; whoever asks for it cleans it up. */
  another(): Workbench {
    return new Workbench(this.#options);
  }

  sessionOf(cloud: CloudConfig): Session {
    return new Session({ cloud, log: silentLogger });
  }

  /** A name that no other case and no other run uses. */
  name(): string {
    return `contract-${randomUUID()}`;
  }

  async network(body: NetworkCreate = {}, session: Session = this.session): Promise<Network> {
    const network = await createNetwork(session, { name: this.name(), ...body }, this.call);
    this.#networks.push(network.id);
    return network;
  }

  /** An IPv4 subnet, on a network of its own unless one is given. */
  async subnet(body: Partial<SubnetCreate> = {}): Promise<Subnet> {
    const network_id = body.network_id ?? (await this.network()).id;
    const range = body.subnetpool_id || body.cidr ? {} : { cidr: '10.77.0.0/24' };
    const whole = { ip_version: 4, ...range, ...body, network_id } as const;
    return createSubnet(this.session, whole, this.call);
  }

  async port(network_id: string, body: Partial<PortCreate> = {}): Promise<Port> {
    return createPort(this.session, { network_id, ...body }, this.call);
  }

  async pool(body: Partial<SubnetPoolCreate> = {}): Promise<SubnetPool> {
    const whole = { name: this.name(), prefixes: ['10.80.0.0/16'], ...body };
    const pool = await createSubnetPool(this.session, whole, this.call);
    this.defer(() => deleteSubnetPool(this.session, pool.id, this.call));
    return pool;
  }

  async group(): Promise<SecurityGroup> {
    const group = await createSecurityGroup(this.session, { name: this.name() }, this.call);
    this.defer(() => deleteSecurityGroup(this.session, group.id, this.call));
    return group;
  }

  /** A QoS policy without rules. */
  async policy(
    name: string = this.name(),
  ): Promise<{ readonly id: string; readonly name: string }> {
    const path = '/qos/policies';
    const body = { policy: { name } };
    const service = 'network';
    const made = await this.session.request<{ readonly policy: { readonly id: string } }>(
      { service, method: 'POST', path, body, action: 'create a QoS policy' },
      this.call,
    );
    const { id } = made.body.policy;
    const deletion = {
      service,
      method: 'DELETE',
      path: `${path}/${id}`,
      action: 'delete it',
    } as const;
    this.defer(() => this.session.request(deletion, this.call));
    return { id, name };
  }

  /** As `defer`, for what must go before the networks: the latest first. */
  deferFirst(cleanup: () => Promise<unknown>): void {
    this.#first.unshift(cleanup);
  }

  defer(cleanup: () => Promise<unknown>): void {
    this.#cleanups.unshift(cleanup);
  }

  /** Networks with their ports first: these are what uses everything else. */
  async cleanUp(): Promise<void> {
    const networks = this.#networks.map((id) => () => this.#removeNetwork(id));
    const cleanups = [...this.#first, ...networks, ...this.#cleanups];
    this.#first = [];
    this.#networks = [];
    this.#cleanups = [];
    const errors: unknown[] = [];
    for (const cleanup of cleanups) await cleanup().catch((error) => errors.push(error));
    if (errors.length > 0) throw new AggregateError(errors, `left behind: ${errors.join('; ')}`);
  }

  async #removeNetwork(network_id: string): Promise<void> {
    const filter = { network_id, fields: ['id', 'device_owner'] } as const;
    for (const port of await listPorts(this.session, filter, this.call)) {
      // Neutron deletes its own with the network.
      if (port.device_owner !== 'network:distributed') {
        await deletePort(this.session, port.id, this.call);
      }
    }
    await deleteNetwork(this.session, network_id, this.call);
  }

  async close(): Promise<void> {
    await Promise.all([this.session.close(), this.member.close()]);
  }
}

/** Expects Neutron to say no in this way. */
export async function refused(
  work: Promise<unknown>,
  status: number,
  type: string | undefined,
): Promise<KuryrError<'OPENSTACK'>> {
  const error = await work.then(
    (value) => expect.fail(`not refused: ${JSON.stringify(value)}`),
    (reason: unknown) => reason,
  );
  expect(error).toBeInstanceOf(KuryrError);
  const { params } = error as KuryrError<'OPENSTACK'>;
  expect({ status: params.status, type: params.type, text: params.text }).toMatchObject({
    status,
    type,
  });
  return error as KuryrError<'OPENSTACK'>;
}

export const ABSENT = '00000000-0000-4000-8000-000000000000';
