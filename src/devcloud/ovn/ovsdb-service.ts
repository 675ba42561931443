import { existsSync } from 'node:fs';
import { run } from '../../linux/exec/run.ts';
import { socketAccepts } from '../probe/socket-accepts.ts';
import type { Service } from '../supervisor/unit.ts';

/**
 * A database server of Open vSwitch or OVN. Each database has a server of its own: with several in
 * one server, Neutron's client picks the wrong one and hangs.
 */
export function ovsdbService(
  options: {
    readonly database: string;
    readonly schema: string;
    readonly socket: string;
    readonly control: string;
  } & Pick<Service, 'name' | 'env' | 'needs' | 'enter' | 'restartsWith'>,
): Service {
  const { database, schema, socket, control, ...rest } = options;
  return {
    ...rest,
    kind: 'service',
    argv: [
      'ovsdb-server',
      `--remote=punix:${socket}`,
      `--unixctl=${control}`,
      '-vconsole:info',
      '-vsyslog:off',
      '-vfile:off',
      database,
    ],
    address: `unix:${socket}`,
    prepare: async (call) => {
      if (existsSync(database)) return;
      await run(['ovsdb-tool', 'create', database, schema], { env: rest.env }, call);
    },
    ready: socketAccepts(socket),
  };
}
