import { existsSync } from 'node:fs';
import { KuryrError } from '../errors/kuryr-error.ts';
import { SYSTEM_PATH } from './child-environment.ts';
import { environment, findHost } from './environment.ts';
import { enterHost, pathInside } from './host/host.ts';
import { requireRoot } from './require-root.ts';
import { layoutOf } from './settings/layout.ts';
import { ProcessTable } from './supervisor/process-table.ts';

/**
 * Becomes a command inside a host: in its network, mount and UTS namespaces, in the same directory,
 * with the user's environment and the host's on top. As this very process turns into it, signals,
 * terminal and exit status are the command's own.
 */
export function exec(options: {
  readonly root: string;
  readonly host: string | undefined;
  readonly command: readonly string[];
}): never {
  requireRoot('exec');
  const layout = layoutOf(options.root);
  const host = findHost(layout, options.host);
  const table = new ProcessTable(layout.processes);
  const enter = enterHost(host, table);
  // The host has a /run of its own; what is not there cannot be the current directory.
  const here = process.cwd();
  const directory = existsSync(pathInside(host, table, here)) ? here : '/';
  const env = {
    ...process.env,
    // A host is a Debian machine: its own docker goes before one that the user has elsewhere.
    PATH: [SYSTEM_PATH, process.env['PATH']].filter(Boolean).join(':'),
    ...environment(options.root, host.name),
  };
  const argv = [...enter, `--wdns=${directory}`, '--', ...options.command];
  if (!process.execve) {
    throw new KuryrError('CONFIG', { where: 'kuryr devcloud exec', what: 'needs a newer Node.js' });
  }
  return process.execve('/usr/bin/nsenter', argv, env);
}
