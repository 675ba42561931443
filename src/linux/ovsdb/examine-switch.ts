import { KuryrError } from '../../errors/kuryr-error.ts';
import type { Call } from '../../util/call.ts';
import { sleep } from '../../util/sleep.ts';
import { abortable } from '../abortable.ts';
import { integerOf, type Row, recordOf, stringsOf, uuidsOf } from './codec/value.ts';
import { parseEndpoint } from './endpoint.ts';
import { JsonRpc } from './json-rpc.ts';
import { bumpConfiguration } from './port-operations.ts';
import { type Operation, operationResults } from './transaction.ts';

/** What the database says of one Open vSwitch at one moment. */
export interface SwitchFacts {
  /** As `3.1.0`; absent where nobody has written it down (`ovs-ctl` does). */
  readonly version?: string;
  /** Whether ovs-vswitchd took up a change that was made now. */
  readonly vswitchdAnswers: boolean;
  /** Of the row `Open_vSwitch`: `hostname`, `ovn-encap-ip`, ... */
  readonly externalIds: Readonly<Record<string, string>>;
  readonly otherConfig: Readonly<Record<string, string>>;
  readonly bridges: readonly { readonly name: string; readonly datapathType: string }[];
  readonly datapaths: readonly {
    readonly type: string;
    readonly capabilities: Readonly<Record<string, string>>;
  }[];
  readonly failedInterfaces: readonly { readonly name: string; readonly error: string }[];
}

/** A healthy vswitchd takes up a change within milliseconds, ms. */
const PATIENCE_MS = 1_200;
const POLL_MS = 40;

/**
 * Reads an Open vSwitch once, on a connection of its own. Nothing is configured: whether vswitchd lives is
 * seen by asking it to look at its configuration again, as each call of ovs-vsctl does.
 *
 * @throws KuryrError OVSDB_UNREACHABLE, CONFIG
 */
export async function examineSwitch(endpoint: string, call: Call): Promise<SwitchFacts> {
  const address = parseEndpoint(endpoint);
  let rpc: JsonRpc | undefined;
  try {
    rpc = await JsonRpc.connect(address, () => undefined, call);
    return await look(rpc, call);
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error);
    throw new KuryrError('OVSDB_UNREACHABLE', { endpoint, why }, { cause: error });
  } finally {
    rpc?.destroy(new Error('done'));
  }
}

async function look(rpc: JsonRpc, call: Call): Promise<SwitchFacts> {
  const transact = async (operations: readonly Operation[]) =>
    operationResults(
      await abortable(rpc.request('transact', ['Open_vSwitch', ...operations]), call),
    );
  const [root, bridges, datapaths, interfaces] = await transact([
    select('Open_vSwitch', ['ovs_version', 'external_ids', 'other_config', 'datapaths']),
    select('Bridge', ['name', 'datapath_type']),
    select('Datapath', ['_uuid', 'capabilities']),
    select('Interface', ['name', 'error']),
  ]);
  const row: Row = root?.rows?.[0] ?? {};
  const [version] = stringsOf(row['ovs_version']);
  const types = typesById(row);
  return {
    ...(version !== undefined && { version }),
    vswitchdAnswers: await answers(transact, call),
    externalIds: recordOf(row['external_ids']),
    otherConfig: recordOf(row['other_config']),
    bridges: (bridges?.rows ?? []).map((bridge) => ({
      name: String(bridge['name']),
      datapathType: String(bridge['datapath_type'] || 'system'),
    })),
    datapaths: (datapaths?.rows ?? []).map((datapath) => ({
      type: types.get(uuidsOf(datapath['_uuid'])[0] ?? '') ?? 'system',
      capabilities: recordOf(datapath['capabilities']),
    })),
    failedInterfaces: (interfaces?.rows ?? []).flatMap((one) => {
      const [error] = stringsOf(one['error']);
      return error === undefined ? [] : [{ name: String(one['name']), error }];
    }),
  };
}

/** `datapaths` is a map of the type's name to the row. */
function typesById(root: Row): Map<string, string> {
  const value = root['datapaths'];
  if (!Array.isArray(value) || value[0] !== 'map') return new Map();
  const pairs = value[1] as readonly (readonly [string, readonly [string, string]])[];
  return new Map(pairs.map(([type, [, id]]) => [id, type]));
}

type Transact = (
  operations: readonly Operation[],
) => Promise<readonly { readonly rows?: readonly Row[] }[]>;

async function answers(transact: Transact, call: Call): Promise<boolean> {
  const asked = (await transact(bumpConfiguration())).at(-1)?.rows?.[0];
  const wanted = integerOf(asked?.['next_cfg']) ?? 0;
  const end = performance.now() + PATIENCE_MS;
  while (performance.now() < end) {
    const [now] = await transact([select('Open_vSwitch', ['cur_cfg'])]);
    if ((integerOf(now?.rows?.[0]?.['cur_cfg']) ?? 0) >= wanted) return true;
    await sleep(POLL_MS, call);
  }
  return false;
}

function select(table: string, columns: readonly string[]): Operation {
  return { op: 'select', table, where: [], columns };
}
