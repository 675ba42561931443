import { hostname } from 'node:os';
import { option, optional } from './option.ts';
import { boolean, choice, integer, path, string, uri } from './option-types.ts';

const group = 'DEFAULT';

/** How dockerd reaches us, who we are, and where our own files are. */
export const serverOptions = {
  kuryrUri: option({
    group,
    name: 'kuryr_uri',
    type: uri(
      ['unix', 'http', 'https'],
      'unix:///path/to/socket, http://address:port or https://address:port',
    ),
    default: 'unix:///run/docker/plugins/kuryr.sock',
    env: 'OS_KURYR_URI',
    from: 'upstream',
    help:
      'Where dockerd reaches Kuryr. The default is a socket that only root can open; Docker finds it by its folder. ' +
      'Upstream listened on http://127.0.0.1:23750, where every local user can delete ports with the credentials of Kuryr; ' +
      'with an http address Kuryr keeps /etc/docker/plugins/kuryr.spec while it runs, so that Docker finds it; with TLS kuryr.json, as docker_ssl_ca_file says.',
  }),
  capabilityScope: option({
    group,
    name: 'capability_scope',
    type: choice(['local', 'global']),
    default: 'local',
    env: 'CAPABILITY_SCOPE',
    from: 'upstream',
    help: 'The scope that Docker gives our networks: local to each host, or global in a swarm.',
  }),
  localAddressSpace: option({
    group,
    name: 'local_default_address_space',
    type: string({ pattern: /^\S+$/, allowed: 'one word' }),
    default: 'no_address_space',
    from: 'upstream',
    help: 'The name of the address space that Docker uses for networks of local scope.',
  }),
  globalAddressSpace: option({
    group,
    name: 'global_default_address_space',
    type: string({ pattern: /^\S+$/, allowed: 'one word' }),
    default: 'no_address_space',
    from: 'upstream',
    help: 'The name of the address space that Docker uses for networks of global scope.',
  }),
  enableSsl: option({
    group,
    name: 'enable_ssl',
    type: boolean,
    default: 'false',
    from: 'upstream',
    help: 'Whether the http address of kuryr_uri speaks TLS. An https address always does.',
  }),
  sslCertFile: option({
    group,
    name: 'ssl_cert_file',
    type: path,
    default: '/var/lib/kuryr/certs/cert.pem',
    from: 'upstream',
    help: 'The certificate that Kuryr shows to dockerd, PEM.',
  }),
  sslKeyFile: option({
    group,
    name: 'ssl_key_file',
    type: path,
    default: '/var/lib/kuryr/certs/key.pem',
    from: 'upstream',
    help: 'The private key of that certificate, PEM.',
  }),
  sslCaFile: optional({
    group,
    name: 'ssl_ca_file',
    type: path,
    from: 'kuryr',
    help:
      'The certificates of who signs for those that may connect over TLS, PEM. With it Kuryr demands a client certificate of dockerd; ' +
      'without it everybody who can reach the address is served.',
  }),
  dockerSslCaFile: optional({
    group,
    name: 'docker_ssl_ca_file',
    type: path,
    from: 'kuryr',
    help:
      'What dockerd shall check the certificate of Kuryr with. With this option Kuryr keeps /etc/docker/plugins/kuryr.json while it runs, ' +
      'which names the https address and these files; without it the operator writes one.',
  }),
  dockerSslCertFile: optional({
    group,
    name: 'docker_ssl_cert_file',
    type: path,
    from: 'kuryr',
    help: 'The certificate that dockerd shall show to Kuryr. dockerd reads it; Kuryr only names it in kuryr.json.',
  }),
  dockerSslKeyFile: optional({
    group,
    name: 'docker_ssl_key_file',
    type: path,
    from: 'kuryr',
    help: 'The private key of that certificate; only dockerd needs to be able to read it.',
  }),
  host: option({
    group,
    name: 'host',
    type: string({ pattern: /^\S+$/, allowed: 'a host name' }),
    hostDefault: { text: 'the host name of the machine', value: hostname },
    from: 'kuryr',
    help:
      'The name of this host in Neutron (binding:host_id). It must be the name under which the Neutron agent ' +
      'or the OVN chassis of this host is known; with an unknown name Neutron cannot bind ports.',
  }),
  clusterId: option({
    group,
    name: 'cluster_id',
    type: string({
      pattern: /^[A-Za-z0-9._-]{0,32}$/,
      allowed: 'up to 32 letters, digits, dots, dashes and underscores, or nothing',
    }),
    default: '',
    from: 'kuryr',
    help:
      'The name of the control plane that this Kuryr serves: a swarm, or one of several Docker Engines that share a project of the cloud or even a host name. ' +
      'What is made is marked with it, and what carries the mark of another, or none, is never taken for left behind. All hosts of a swarm have the same one.',
  }),
  statePath: option({
    group,
    name: 'state_path',
    type: path,
    default: '/var/lib/kuryr',
    from: 'kuryr',
    help: 'The folder of the journal, which holds what is promised to Docker and not done yet.',
  }),
  adminSocket: option({
    group,
    name: 'admin_socket',
    type: path,
    default: '/run/kuryr/admin.sock',
    from: 'kuryr',
    help: 'The unix socket that serves health, metrics and status.',
  }),
  dockerHost: option({
    group,
    name: 'docker_host',
    type: uri(['unix', 'tcp'], 'unix:///path/to/socket or tcp://address:port'),
    default: 'unix:///var/run/docker.sock',
    env: 'DOCKER_HOST',
    from: 'kuryr',
    help:
      'Where the API of the Docker Engine of this host answers. Kuryr asks it which networks and endpoints there are, ' +
      'to find what was left behind; without it containers start and stop all the same.',
  }),
  reconcileInterval: option({
    group,
    name: 'reconcile_interval',
    type: integer(0, 86_400),
    default: '300',
    from: 'kuryr',
    help:
      'Seconds between two looks of the daemon for what was left behind: ports, links and pools of this host that Docker does not know, which it removes. ' +
      '0 leaves that to `kuryr reconcile`.',
  }),
  reconcilePatience: option({
    group,
    name: 'reconcile_patience',
    type: integer(1, 3_600),
    default: '30',
    from: 'kuryr',
    help:
      'Seconds for which something must look left behind before the daemon or `kuryr reconcile` takes it for that. A container start that falls into one look must ' +
      'be over in the next: less than 30 is safe only while no container starts on this host.',
  }),
  subnetPoolNamePrefix: option({
    group,
    name: 'subnetpool_name_prefix',
    type: string(),
    default: 'kuryrPool',
    from: 'upstream',
    help: 'Subnet pools that Kuryr makes are called <prefix>-<cidr>.',
  }),
  processExternalConnectivity: option({
    group,
    name: 'process_external_connectivity',
    type: boolean,
    default: 'true',
    from: 'upstream',
    help: 'Whether exposed ports of a container become rules of a Neutron security group. Each such container needs one group of the quota.',
  }),
};
