import { fileURLToPath } from 'node:url';
import { moduleFile } from '../../util/module-file.ts';
import { childEnvironment } from '../child-environment.ts';
import { enterHost, type Host, pathInside } from '../host/host.ts';
import type { Plan } from '../plan.ts';
import { socketAccepts } from '../probe/socket-accepts.ts';
import type { Service } from '../supervisor/unit.ts';
import { writeConfig } from '../write-config.ts';
import { kuryrConf } from './kuryr-conf.ts';

const PLUGIN_SOCKET = '/run/docker/plugins/kuryr.sock';

/** `kuryr serve` on one host. */
export function kuryrService(plan: Plan, host: Host): Service {
  const { layout, table } = plan;
  const { kuryrConf: config } = host.layout;
  return {
    kind: 'service',
    name: `${host.name}/kuryr`,
    argv: [
      process.execPath,
      '--disable-warning=ExperimentalWarning',
      fileURLToPath(moduleFile('../../cli/kuryr', import.meta.url)),
      ...['serve', '--config-file', config],
    ],
    env: childEnvironment(layout.root),
    enter: () => enterHost(host, table),
    needs: [
      'neutron/api',
      'neutron/subnet-pools',
      'relay',
      `${host.name}/chassis`,
      `${host.name}/ovs-vswitchd`,
    ],
    restartsWith: [host.units.namespaces],
    address: `unix:${PLUGIN_SOCKET} (in ${host.name})`,
    prepare: async () => writeConfig(config, kuryrConf(plan, host)),
    ready: socketAccepts(() => pathInside(host, table, PLUGIN_SOCKET)),
    stopMs: 15_000,
  };
}
