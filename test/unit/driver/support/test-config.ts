import type {
  KuryrConfig,
  NeutronConfig,
  PortPoolConfig,
  PublishConfig,
} from '../../../../src/config/kuryr-config.ts';
import { readConfig } from '../../../../src/config/read-config.ts';

/** What the options default to; read once, for each of hundreds of drivers. */
let defaults: KuryrConfig | undefined;

/** The configuration of a host whose `kuryr.conf` has next to nothing in it. */
export function testConfig(options: {
  readonly host: string;
  readonly statePath: string;
  readonly neutron?: Partial<NeutronConfig>;
  readonly publish?: Partial<PublishConfig>;
  readonly scope?: 'local' | 'global';
  readonly clusterId?: string;
  /** Missing: no ports are made ahead, so that tests see what they ask for. */
  readonly portPool?: Partial<PortPoolConfig>;
}): KuryrConfig {
  const { host, statePath, neutron, publish, portPool, scope = 'local', clusterId = '' } = options;
  // A folder without configuration files.
  const folder = { home: statePath, cwd: statePath, etc: statePath };
  defaults ??= readConfig({ env: {}, ...folder }).config;
  return {
    ...defaults,
    server: { ...defaults.server, scope },
    host,
    clusterId,
    statePath,
    neutron: { ...defaults.neutron, ...neutron },
    publish: { ...defaults.publish, ...publish },
    portPool: { ...defaults.portPool, enabled: portPool !== undefined, ...portPool },
  };
}
