import { join } from 'node:path';
import { databaseUrl } from '../mariadb/create-database.ts';
import { keystoneUrl, type Plan } from '../plan.ts';
import { iniText } from '../write-config.ts';

/** The text of neutron.conf: ML2 with OVN, no message queue, no quotas. */
export function neutronConf({ layout, settings, secrets }: Plan): string {
  const connection = databaseUrl(layout, { name: 'neutron', password: secrets.neutronDatabase });
  return iniText({
    DEFAULT: {
      use_stderr: 'true',
      state_path: layout.neutron,
      api_paste_config: join(layout.neutron, 'api-paste.ini'),
      bind_host: '127.0.0.1',
      bind_port: String(settings.portBase + 1),
      auth_strategy: 'keystone',
      core_plugin: 'ml2',
      service_plugins:
        'ovn-router,port_forwarding,trunk,qos,segments,auto_allocate,network_ip_availability',
      api_workers: '1',
      rpc_workers: '0',
      rpc_state_report_workers: '0',
      // OVN's databases carry what agents would hear over RabbitMQ.
      transport_url: 'fake:/',
      allow_overlapping_ips: 'true',
      vlan_transparent: 'false',
      dns_domain: 'devcloud.internal.',
      max_allowed_address_pair: '10',
      notify_nova_on_port_status_changes: 'false',
      notify_nova_on_port_data_changes: 'false',
    },
    database: { connection },
    oslo_concurrency: { lock_path: join(layout.neutron, 'lock') },
    quotas: {
      quota_driver: 'neutron.db.quota.driver_nolock.DbQuotaNoLockDriver',
      default_quota: '-1',
      ...Object.fromEntries(unlimited.map((resource) => [`quota_${resource}`, '-1'])),
    },
    keystone_authtoken: {
      www_authenticate_uri: keystoneUrl(settings),
      auth_url: keystoneUrl(settings),
      auth_type: 'password',
      username: 'neutron',
      password: secrets.neutron,
      project_name: 'service',
      user_domain_id: 'default',
      project_domain_id: 'default',
      service_token_roles_required: 'false',
      token_cache_time: '3600',
    },
    ml2: {
      type_drivers: 'geneve,vxlan,flat,vlan,local',
      tenant_network_types: 'geneve',
      mechanism_drivers: 'ovn',
      extension_drivers:
        'port_security,qos,dns_domain_ports,data_plane_status,uplink_status_propagation,tag_ports_during_bulk_creation',
      overlay_ip_version: '4',
    },
    ml2_type_geneve: { vni_ranges: '1:65535', max_header_size: '38' },
    ml2_type_flat: { flat_networks: '*' },
    ml2_type_vlan: { network_vlan_ranges: 'physnet1:100:200' },
    ml2_type_vxlan: { vni_ranges: '1:65535' },
    securitygroup: { enable_security_group: 'true' },
    ovn: {
      ovn_nb_connection: `unix:${layout.nbSocket}`,
      ovn_sb_connection: `unix:${layout.sbSocket}`,
      neutron_sync_mode: 'log',
      // As production clouds have it: every subnet with DHCP then has a port of Neutron's own.
      ovn_metadata_enabled: 'true',
      ovn_l3_scheduler: 'leastloaded',
      enable_distributed_floating_ip: 'true',
    },
  });
}

const unlimited = [
  'network',
  'subnet',
  'subnetpool',
  'port',
  'router',
  'floatingip',
  'security_group',
  'security_group_rule',
  'trunk',
];
