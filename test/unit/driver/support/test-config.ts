import type { KuryrConfig, NeutronConfig } from '../../../../src/config/kuryr-config.ts';
import { readConfig } from '../../../../src/config/read-config.ts';

/** The configuration of a host whose `kuryr.conf` has next to nothing in it. */
export function testConfig(options: {
  readonly host: string;
  readonly statePath: string;
  readonly neutron?: Partial<NeutronConfig>;
  readonly scope?: 'local' | 'global';
  readonly clusterId?: string;
}): KuryrConfig {
  const { host, statePath, neutron, scope = 'local', clusterId = '' } = options;
  // A folder without configuration files.
  const { config } = readConfig({ env: {}, home: statePath, cwd: statePath, etc: statePath });
  return {
    ...config,
    server: { ...config.server, scope },
    host,
    clusterId,
    statePath,
    neutron: { ...config.neutron, ...neutron },
  };
}
