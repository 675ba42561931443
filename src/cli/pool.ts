import { Command, InvalidArgumentError, Option } from 'commander';
import { z } from 'zod';
import { loadConfig } from '../config/load-config.ts';
import {
  type PoolPortView,
  type PoolView,
  poolPortView,
  poolView,
} from '../core/pool/pool-view.ts';
import { KuryrError } from '../errors/kuryr-error.ts';
import { askSocket } from '../util/ask-socket.ts';
import { withDeadline } from '../util/call.ts';
import { formatTable } from '../util/format-table.ts';
import { type CommandContext, processContext } from './command-context.ts';
import { addConfigArguments, configArguments } from './config-arguments.ts';

const ANSWER_MS = 70_000;

const listed = z.object({ pools: z.array(poolView) });
const shown = poolView.extend({ ports: z.array(poolPortView) });
const refused = z.object({ error: z.string() });

type Flags = Parameters<typeof configArguments>[0] & { readonly output?: 'table' | 'json' };

/** `kuryr pool`: the ports that the daemon of this host keeps ready for containers. */
export function poolCommand(context: CommandContext = processContext()): Command {
  const command = new Command('pool').description(
    'the ports that are ready before containers start',
  );
  const add = (name: string, what: string) =>
    addConfigArguments(command.command(name).description(what)).addOption(
      new Option('-o, --output <format>').choices(['table', 'json']).default('table'),
    );
  const list = (answer: z.output<typeof listed>, { output }: Flags) =>
    context.write(output === 'json' ? json(answer.pools) : renderPools(answer.pools));

  add('list', 'all pools of this host').action(async (flags: Flags) =>
    list(await ask(context, flags, listed, { path: '/listPools' }), flags),
  );
  add('show <network>', "one network's pool with its ports; ID, or its beginning").action(
    async (network: string, flags: Flags) => {
      const path = `/showPool?network=${encodeURIComponent(network)}`;
      const pool = await ask(context, flags, shown, { path });
      const table = () => `${renderPools([pool])}\n${renderPorts(pool.ports)}`;
      context.write(flags.output === 'json' ? json(pool) : table());
    },
  );
  add('populate <networks...>', 'lets networks have so many free ports from now on')
    .requiredOption('--ports <number>', 'how many', wholeNumber)
    .action(async (networks: string[], flags: Flags & { readonly ports: number }) => {
      const body = { networks, num_ports: flags.ports };
      list(await ask(context, flags, listed, { path: '/populatePool', body }), flags);
    });
  add('free <networks...>', 'deletes the free ports of networks, until a container starts').action(
    async (networks: string[], flags: Flags) =>
      list(await ask(context, flags, listed, { path: '/freePool', body: { networks } }), flags),
  );
  return command;
}

async function ask<T>(
  context: CommandContext,
  flags: Flags,
  schema: z.ZodType<T>,
  request: { readonly path: string; readonly body?: unknown },
): Promise<T> {
  const { env, home, cwd } = context;
  const { config } = loadConfig({ argv: configArguments(flags), env, home, cwd });
  const { body, status } = await askSocket(config.adminSocket, request, withDeadline(ANSWER_MS));
  if (status === 200) return schema.parse(body);
  throw new KuryrError('BAD_REQUEST', { what: refused.parse(body).error });
}

function renderPools(pools: readonly PoolView[]): string {
  const rows = pools.map((pool) => [
    ...[pool.dockerNetworkId.slice(0, 12), pool.networkId],
    ...[pool.hot, pool.free, pool.used, pool.min, pool.max || 'none'].map(String),
    pool.problem ?? (pool.paused ? 'freed; refilled when a container starts' : ''),
  ]);
  return formatTable([['NETWORK', 'NEUTRON', 'HOT', 'FREE', 'USED', 'MIN', 'MAX', ''], ...rows]);
}

function renderPorts(ports: readonly PoolPortView[]): string {
  const rows = ports.map((port) => [
    ...[port.id, port.state, port.status, port.mac],
    port.addresses.join(', '),
  ]);
  return formatTable([['PORT', 'STATE', 'STATUS', 'MAC', 'ADDRESSES'], ...rows]);
}

function json(value: unknown): string {
  return `${JSON.stringify(value, null, 2)}\n`;
}

function wholeNumber(text: string): number {
  if (/^\d+$/.test(text)) return Number(text);
  throw new InvalidArgumentError('a whole number is wanted');
}
