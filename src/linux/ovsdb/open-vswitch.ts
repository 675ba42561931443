import { KuryrError } from '../../errors/kuryr-error.ts';
import type { Logger } from '../../observe/log.ts';
import { type Call, unlimited, withDeadline } from '../../util/call.ts';
import { abortable } from '../abortable.ts';
import { Batcher } from './batcher.ts';
import { OvsdbClient } from './client.ts';
import {
  integerOf,
  type Row,
  recordOf,
  stringsOf,
  uuid,
  uuidsOf,
  type Value,
} from './codec/value.ts';
import {
  type ExistingPort,
  existingPort,
  insertPort,
  type PortPlan,
  removePort,
  repairPort,
  selectPort,
  setExternalId,
} from './port-operations.ts';
import { type Operation, type OperationResult, OvsdbTransactionError } from './transaction.ts';

export type { PortPlan };

/** A row of the Interface table. */
export interface OvsInterface {
  readonly name: string;
  /** The bridge whose port it is. */
  readonly bridge?: string;
  readonly externalIds: Readonly<Record<string, string>>;
  /** Why vswitchd could not take it up. */
  readonly error?: string;
  /** Its OpenFlow port; -1 when it failed, absent while vswitchd has not looked. */
  readonly ofport?: number;
}

export interface OvsBridge {
  readonly name: string;
  /** `system`, or `netdev` for the datapath in user space. */
  readonly datapathType: string;
}

const MONITOR = {
  Open_vSwitch: ['cur_cfg'],
  Bridge: ['name', 'ports', 'datapath_type'],
  Port: ['name', 'interfaces'],
  Interface: ['name', 'external_ids', 'error', 'ofport'],
} as const;

/** How long taking a failed port out again may hold up its error, ms. */
const UNDO = 2_000;
/** How often a plan is made anew because somebody changed what it was made from. */
const ATTEMPTS = 3;
/** Where plans have the operation that fails when the bridge does not exist. */
const BRIDGE_CHECK = 0;

/**
 * The Open vSwitch of this host, through its database.
 *
 * Errors of its methods: KuryrError OVSDB_UNREACHABLE while the database cannot be reached and when
 * the connection breaks (what was asked may have happened; the call can be made again), OVSDB.
 */
export class OpenVswitch {
  readonly #client: OvsdbClient;
  readonly #log: Logger;
  readonly #batcher = new Batcher((operations) => this.#transact(operations));
  #label = 0;

  private constructor(endpoint: string, log: Logger) {
    this.#log = log;
    this.#client = new OvsdbClient({ endpoint, database: 'Open_vSwitch', monitor: MONITOR, log });
  }

  /**
   * Connects; waits for a database that is down.
   *
   * @param options.endpoint `unix:/path` or `tcp:host:port`
   * @throws KuryrError CONFIG, or OVSDB_UNREACHABLE when the signal fires first
   */
  static async open(
    options: { readonly endpoint: string; readonly log: Logger },
    call: Call,
  ): Promise<OpenVswitch> {
    const openVswitch = new OpenVswitch(options.endpoint, options.log);
    try {
      await openVswitch.#client.ready(call);
      return openVswitch;
    } catch (error) {
      await openVswitch.close();
      throw error;
    }
  }

  /** Waits for the connection if it is lost, but not for long. */
  async ready(call: Call): Promise<void> {
    await this.#client.session(call);
  }

  get connected(): boolean {
    return this.#client.connected;
  }

  async close(): Promise<void> {
    await this.#client.close();
  }

  /** All interfaces, as last told by the database. */
  interfaces(): readonly OvsInterface[] {
    const bridgeOf = new Map<string, string>();
    const ports = this.#client.cache.rows('Port');
    for (const bridge of this.#client.cache.rows('Bridge').values()) {
      for (const port of uuidsOf(bridge['ports'])) {
        const interfaces = uuidsOf(ports.get(port)?.['interfaces']);
        for (const id of interfaces) bridgeOf.set(id, textOf(bridge['name']));
      }
    }
    const interfaces = this.#client.cache.rows('Interface');
    return [...interfaces].map(([id, row]) => toInterface(row, bridgeOf.get(id)));
  }

  bridges(): readonly OvsBridge[] {
    return [...this.#client.cache.rows('Bridge').values()].map((row) => ({
      name: textOf(row['name']),
      // An empty type means the default one.
      datapathType: textOf(row['datapath_type']) || 'system',
    }));
  }

  /**
   * Adds a port and waits until vswitchd has taken it up. A port of that name and `iface-id` that is
   * there already is made right. On failure the port is taken out again.
   *
   * @throws KuryrError CONFLICT when the name belongs to another `iface-id`; OVSDB when there is no
   * such bridge, with the text of an interface in error, or when vswitchd does not answer before the
   * signal fires
   */
  async addPort(plan: PortPlan, call: Call): Promise<void> {
    call.signal.throwIfAborted();
    const { lost } = await this.#client.session(call);
    const signal = AbortSignal.any([call.signal, lost]);
    const commit = this.#commitPort(plan);
    try {
      const committed = await abortable(commit, { signal });
      await this.#verdict(plan, committed, { signal });
    } catch (error) {
      await this.#takeBack(plan, commit);
      if (error !== call.signal.reason) throw error;
      const why =
        'ovs-vswitchd did not take it up in time; check that it runs, or allow more with [binding] vswitchd_timeout';
      throw refused(plan, why, error);
    }
  }

  /** Takes a port from whichever bridge holds it; one that is not there is no error. */
  async deletePort({ name }: { readonly name: string }, call: Call): Promise<void> {
    call.signal.throwIfAborted();
    const { lost } = await this.#client.session(call);
    await abortable(this.#removeByName(name), { signal: AbortSignal.any([call.signal, lost]) });
  }

  /** Sets one external id of a port's interface; one that is not there, or another port's, is no error. */
  async setExternalId(
    change: {
      readonly name: string;
      readonly portId: string;
      readonly key: string;
      readonly value: string;
    },
    call: Call,
  ): Promise<void> {
    call.signal.throwIfAborted();
    const { lost } = await this.#client.session(call);
    const signal = AbortSignal.any([call.signal, lost]);
    await abortable(this.#batcher.commit(setExternalId(change)), { signal });
  }

  async #removeByName(name: string): Promise<void> {
    // What is remembered may be a moment old; the database has the last word.
    let port = this.#remembered(name)?.port ?? (await this.#lookUp(name))?.port;
    while (port !== undefined && !(await this.#remove(port))) {
      port = (await this.#lookUp(name))?.port;
    }
  }

  /** @returns whether a bridge held it; then it is gone from `interfaces()` too */
  async #remove(port: string): Promise<boolean> {
    const { results } = await this.#batcher.commit(removePort(port));
    if (results[0]?.count !== 1) return false;
    const gone = () => !this.#client.cache.rows('Port').has(port) || undefined;
    await this.#client.cache.waitFor(gone, withDeadline(UNDO));
    return true;
  }

  /** Inserts or repairs, atomically against other clients of the database. */
  async #commitPort(plan: PortPlan): Promise<CommittedPort> {
    let existing = this.#remembered(plan.name);
    for (let attempt = 1; ; attempt++) {
      try {
        return existing ? await this.#repair(plan, existing) : await this.#insert(plan);
      } catch (error) {
        if (!(error instanceof OvsdbTransactionError)) throw error;
        if (error.index === BRIDGE_CHECK && error.reason === 'timed out') {
          throw refused(plan, 'there is no such bridge', error);
        }
        if (attempt === ATTEMPTS) throw refused(plan, error.message, error);
        existing = await this.#lookUp(plan.name);
      }
    }
  }

  async #insert(plan: PortPlan): Promise<CommittedPort> {
    this.#label += 1;
    const operations = insertPort(plan, String(this.#label));
    const { results, configuration } = await this.#batcher.commit(operations);
    const [, iface, port] = results;
    return { port: port?.uuid?.[1] ?? '', interface: iface?.uuid?.[1] ?? '', configuration };
  }

  async #repair(plan: PortPlan, existing: ExistingPort): Promise<CommittedPort> {
    const { port, interface: iface, externalIds: seen } = existing;
    const owner = seen['iface-id'];
    const ours = owner !== undefined && owner === plan.externalIds['iface-id'];
    if (!ours || port === undefined || iface === undefined) {
      const what = `Open vSwitch has a port ${plan.name} already, which belongs to ${owner ?? 'no Neutron port'}; if nothing needs it, remove it with 'ovs-vsctl del-port ${plan.name}'`;
      throw new KuryrError('CONFLICT', { what });
    }
    const operations = repairPort(plan, { port, interface: iface }, seen);
    const { configuration } = await this.#batcher.commit(operations);
    return { port, interface: iface, configuration };
  }

  /** Waits until vswitchd has done what was committed, and looks at what became of the interface. */
  async #verdict(plan: PortPlan, committed: CommittedPort, call: Call): Promise<void> {
    const { cache } = this.#client;
    const done = () => {
      const [row] = cache.rows('Open_vSwitch').values();
      return (integerOf(row?.['cur_cfg']) ?? 0) >= committed.configuration || undefined;
    };
    await cache.waitFor(done, call);
    const row = cache.rows('Interface').get(committed.interface);
    if (!row) throw refused(plan, 'somebody took it out again');
    const { error, ofport } = toInterface(row);
    if (error !== undefined) throw refused(plan, error);
    if (ofport === undefined || ofport < 0) {
      throw refused(plan, 'ovs-vswitchd gave it no OpenFlow port; its log says why');
    }
  }

  /** Takes out what was committed, also when its commit is still under way; never throws. */
  async #takeBack(plan: PortPlan, commit: Promise<CommittedPort>): Promise<void> {
    const undo = commit
      .catch(() => undefined)
      .then((committed) => committed && this.#remove(committed.port))
      .catch((error) => this.#log.warn({ err: error, port: plan.name }, 'port may be left in OVS'));
    await abortable(undo, withDeadline(UNDO)).catch(() => undefined);
  }

  #remembered(name: string): ExistingPort | undefined {
    const rowOf = (table: string): Row | undefined => {
      for (const [id, row] of this.#client.cache.rows(table)) {
        if (row['name'] === name) return { ...row, _uuid: uuid(id) };
      }
      return undefined;
    };
    return existingPort(rowOf('Port'), rowOf('Interface'));
  }

  async #lookUp(name: string): Promise<ExistingPort | undefined> {
    const [ports, interfaces] = await this.#transact(selectPort(name));
    return existingPort(ports?.rows?.[0], interfaces?.rows?.[0]);
  }

  async #transact(operations: readonly Operation[]): Promise<OperationResult[]> {
    return await this.#client.transact(await this.#client.session(unlimited), operations);
  }
}

interface CommittedPort {
  readonly port: string;
  readonly interface: string;
  readonly configuration: number;
}

function toInterface(row: Row, bridge?: string): OvsInterface {
  const [error] = stringsOf(row['error']);
  const ofport = integerOf(row['ofport']);
  return {
    name: textOf(row['name']),
    ...(bridge !== undefined && { bridge }),
    externalIds: recordOf(row['external_ids']),
    ...(error !== undefined && { error }),
    ...(ofport !== undefined && { ofport }),
  };
}

function textOf(value: Value | undefined): string {
  return typeof value === 'string' ? value : '';
}

function refused({ name, bridge }: PortPlan, why: string, cause?: unknown): KuryrError {
  const action = `add the port ${name} to the bridge ${bridge}`;
  return new KuryrError('OVSDB', { action, why }, { cause });
}
