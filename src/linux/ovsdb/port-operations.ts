import { encodeMap, namedUuid, type Row, recordOf, uuid, uuidsOf } from './codec/value.ts';
import type { Operation } from './transaction.ts';

/** A port of a bridge with its one interface, which has the port's name. */
export interface PortPlan {
  readonly bridge: string;
  /** Of the link that joins the bridge. */
  readonly name: string;
  /** What OVN and the agents look at, above all `iface-id`: the Neutron port. */
  readonly externalIds: Readonly<Record<string, string>>;
}

/** What the database holds under a name, by ids. */
export interface ExistingPort {
  readonly port?: string;
  /** The interface of that name, unless another port has it. */
  readonly interface?: string;
  /** The interface's. */
  readonly externalIds: Readonly<Record<string, string>>;
}

/** Fails the transaction unless the bridge exists: a port of no bridge would vanish in silence. */
function bridgeExists(name: string): Operation {
  return {
    op: 'wait',
    table: 'Bridge',
    where: [['name', '==', name]],
    columns: ['name'],
    until: '==',
    rows: [{ name }],
    timeout: 0,
  };
}

/**
 * Adds a port; the first operation is the one that fails when the bridge does not exist. That the name
 * is free needs no check: the schema makes names unique, the commit fails otherwise.
 *
 * @param label makes names that are unique within a transaction
 */
export function insertPort(plan: PortPlan, label: string): Operation[] {
  const { bridge, name, externalIds } = plan;
  const port = `port_${label}`;
  const iface = `interface_${label}`;
  return [
    bridgeExists(bridge),
    {
      op: 'insert',
      table: 'Interface',
      'uuid-name': iface,
      row: { name, external_ids: encodeMap(externalIds) },
    },
    {
      op: 'insert',
      table: 'Port',
      'uuid-name': port,
      row: { name, interfaces: namedUuid(iface) },
    },
    {
      op: 'mutate',
      table: 'Bridge',
      where: [['name', '==', bridge]],
      mutations: [['ports', 'insert', namedUuid(port)]],
    },
  ];
}

/**
 * Makes a port that is there as planned, on whichever bridge it is. Fails when the external_ids are
 * not those that were seen: somebody else was at it.
 */
export function repairPort(
  plan: PortPlan,
  ids: { port: string; interface: string },
  seen: Readonly<Record<string, string>>,
): Operation[] {
  const port = uuid(ids.port);
  return [
    bridgeExists(plan.bridge),
    {
      op: 'wait',
      table: 'Interface',
      where: [['_uuid', '==', uuid(ids.interface)]],
      columns: ['external_ids'],
      until: '==',
      rows: [{ external_ids: encodeMap(seen) }],
      timeout: 0,
    },
    {
      op: 'mutate',
      table: 'Bridge',
      where: [
        ['name', '!=', plan.bridge],
        ['ports', 'includes', port],
      ],
      mutations: [['ports', 'delete', port]],
    },
    {
      op: 'mutate',
      table: 'Bridge',
      where: [['name', '==', plan.bridge]],
      mutations: [['ports', 'insert', port]],
    },
    {
      op: 'update',
      table: 'Interface',
      where: [['_uuid', '==', uuid(ids.interface)]],
      row: { external_ids: encodeMap(plan.externalIds) },
    },
  ];
}

/** Sets one external id of a port's interface, if it is still that Neutron port's. */
export function setExternalId(change: {
  readonly name: string;
  readonly portId: string;
  readonly key: string;
  readonly value: string;
}): Operation[] {
  const { name, portId, key, value } = change;
  return [
    {
      op: 'mutate',
      table: 'Interface',
      where: [
        ['name', '==', name],
        ['external_ids', 'includes', encodeMap({ 'iface-id': portId })],
      ],
      // Inserting alone would leave a value that is there.
      mutations: [
        ['external_ids', 'delete', ['set', [key]]],
        ['external_ids', 'insert', encodeMap({ [key]: value })],
      ],
    },
  ];
}

/**
 * Takes a port from whichever bridge holds it; the database then drops its rows, which nothing refers
 * to any more. By id, which is never used again: a port that is gone matches nothing.
 */
export function removePort(port: string): Operation[] {
  return [
    {
      op: 'mutate',
      table: 'Bridge',
      where: [['ports', 'includes', uuid(port)]],
      mutations: [['ports', 'delete', uuid(port)]],
    },
  ];
}

/**
 * Tells vswitchd to look: it sets cur_cfg to next_cfg when the configuration up to there is done. The
 * last operation answers the number to wait for (ovs-vswitchd.conf.db(5)).
 */
export function bumpConfiguration(): Operation[] {
  return [
    { op: 'mutate', table: 'Open_vSwitch', where: [], mutations: [['next_cfg', '+=', 1]] },
    { op: 'select', table: 'Open_vSwitch', where: [], columns: ['next_cfg'] },
  ];
}

/** Asks for what is there under a name: read by `existingPort`. */
export function selectPort(name: string): Operation[] {
  return [
    {
      op: 'select',
      table: 'Port',
      where: [['name', '==', name]],
      columns: ['_uuid', 'name', 'interfaces'],
    },
    {
      op: 'select',
      table: 'Interface',
      where: [['name', '==', name]],
      columns: ['_uuid', 'name', 'external_ids'],
    },
  ];
}

/** Puts together the rows of one name; undefined if neither table has one. */
export function existingPort(
  port: Row | undefined,
  iface: Row | undefined,
): ExistingPort | undefined {
  if (!port && !iface) return undefined;
  const [portId] = uuidsOf(port?.['_uuid']);
  const [ifaceId] = uuidsOf(iface?.['_uuid']);
  const foreign = port && ifaceId !== undefined && !uuidsOf(port['interfaces']).includes(ifaceId);
  return {
    ...(portId !== undefined && { port: portId }),
    ...(ifaceId !== undefined && !foreign && { interface: ifaceId }),
    externalIds: recordOf(iface?.['external_ids']),
  };
}
