import { INTEGRATION_BRIDGE } from '../host/bridges.ts';
import type { Host } from '../host/host.ts';
import { EXTERNAL_NETWORK, ROUTER } from '../neutron/create-external-network.ts';
import { keystoneUrl, type Plan } from '../plan.ts';
import { iniText } from '../write-config.ts';

/** The text of a host's kuryr.conf. */
export function kuryrConf({ settings, secrets }: Plan, host: Host): string {
  return iniText({
    DEFAULT: {
      host: host.name,
      state_path: host.layout.kuryrState,
      docker_host: `unix://${host.layout.dockerSocket}`,
    },
    neutron: {
      auth_type: 'password',
      auth_url: keystoneUrl(settings),
      username: 'kuryr',
      password: secrets.kuryr,
      user_domain_name: 'Default',
      project_name: 'service',
      project_domain_name: 'Default',
      region_name: 'RegionOne',
      publish: 'floating_ip_port_forwarding',
      external_network: EXTERNAL_NETWORK,
      publish_router: ROUTER,
    },
    binding: {
      ovs_bridge: INTEGRATION_BRIDGE,
      ovsdb_connection: `unix:${host.layout.ovsSocket}`,
    },
  });
}
