import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { moduleFile } from '../../util/module-file.ts';
import { childEnvironment } from '../child-environment.ts';
import { type Host, holderOf } from '../host/host.ts';
import { netnsPath } from '../host/namespaces.ts';
import type { Plan } from '../plan.ts';
import { listeningInodes } from '../ports/assert-port-free.ts';
import type { Service } from '../supervisor/unit.ts';

/** The process through which the hosts reach Keystone and Neutron. */
export function relayService({ layout, settings, table }: Plan, hosts: readonly Host[]): Service {
  const ports = [settings.portBase, settings.portBase + 1];
  const leaders = hosts.map((host) => host.units.namespaces);
  return {
    kind: 'service',
    name: 'relay',
    argv: [
      process.execPath,
      '--disable-warning=ExperimentalWarning',
      fileURLToPath(moduleFile('relay-process', import.meta.url)),
      ...hosts.flatMap((host) => ['--netns', netnsPath(host.netns)]),
      ...ports.flatMap((port) => ['--port', String(port)]),
    ],
    env: childEnvironment(layout.root),
    needs: leaders,
    restartsWith: leaders,
    address: hosts.map((host) => `${host.name} 127.0.0.1:${ports.join(',')}`).join(' '),
    // The kernel tells which ports are listened on inside.
    ready: async () =>
      hosts.every((host) => {
        const sockets = readFileSync(`/proc/${holderOf(host, table)}/net/tcp`, 'utf8');
        return ports.every((port) => listeningInodes(sockets, port).length > 0);
      }),
  };
}
