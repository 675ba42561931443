import { join } from 'node:path';
import { inject } from 'vitest';
import type { CloudConfig } from '../../src/config/cloud.ts';
import { loadConfig, requireCloud } from '../../src/config/load-config.ts';
import { neutronContract } from '../contract/neutron-contract.ts';

/** A cloud of the devcloud's clouds.yaml. */
function cloudOf(state: string, name: string): CloudConfig {
  const env = { OS_CLIENT_CONFIG_FILE: join(state, 'clouds.yaml'), OS_CLOUD: name };
  return requireCloud(loadConfig({ env, home: '/', cwd: '/', etc: '/nonexistent' }));
}

neutronContract('the real Neutron', async () => {
  const devcloud = inject('devcloud');
  if ('missing' in devcloud) return devcloud;
  return {
    cloud: cloudOf(devcloud.state, 'kuryr'),
    member: cloudOf(devcloud.state, 'demo'),
    host: 'h1',
    close: async () => undefined,
  };
});
