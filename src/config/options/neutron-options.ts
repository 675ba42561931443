import { option, optional } from './option.ts';
import { boolean, choice, float, integer, path, string, uri } from './option-types.ts';

const group = 'neutron';

/** What Neutron is asked for; how it is reached, apart from the credentials. */
export const neutronOptions = {
  enableDhcp: option({
    group,
    name: 'enable_dhcp',
    type: boolean,
    default: 'true',
    from: 'upstream',
    help: 'Whether subnets that Kuryr makes have DHCP. Containers do not need it; virtual machines on the same subnet do.',
  }),
  defaultSubnetPoolV4: option({
    group,
    name: 'default_subnetpool_v4',
    type: string({ pattern: /\S/, allowed: 'the name of a subnet pool' }),
    default: 'kuryr',
    from: 'upstream',
    help: 'The Neutron subnet pool that a network made without --subnet takes its IPv4 range from. The operator makes it.',
  }),
  defaultSubnetPoolV6: option({
    group,
    name: 'default_subnetpool_v6',
    type: string({ pattern: /\S/, allowed: 'the name of a subnet pool' }),
    default: 'kuryr6',
    from: 'upstream',
    help: 'The same for IPv6.',
  }),
  vifPluggingIsFatal: option({
    group,
    name: 'vif_plugging_is_fatal',
    type: boolean,
    default: 'false',
    from: 'upstream',
    help: 'Whether a container fails to start when its port does not become ACTIVE within vif_plugging_timeout. When off, Kuryr does not wait.',
  }),
  vifPluggingTimeout: option({
    group,
    name: 'vif_plugging_timeout',
    type: integer(0, 86_400),
    default: '0',
    from: 'upstream',
    help: 'Seconds that a container start may wait for its port to become ACTIVE; 0 waits for ever.',
  }),
  namePorts: option({
    group,
    name: 'name_ports',
    type: choice(['none', 'description', 'dns_name']),
    default: 'description',
    from: 'kuryr',
    help:
      "Where Neutron shows the container of a port. description: the container's name, its id and the host, written with the port's other labels. " +
      "dns_name: that, and the name as the port's DNS name, for which Neutron needs the extension dns-integration. Ports that exist already stay as they are.",
  }),
  nameNetworks: option({
    group,
    name: 'name_networks',
    type: choice(['none', 'description', 'name']),
    default: 'description',
    from: 'kuryr',
    help:
      'Where Neutron shows the name of a Docker network, and its Compose project or Swarm stack: one request for each new network. ' +
      'name: the Neutron network is renamed as well, unless its user gave it a name. Networks that exist already stay as they are.',
  }),
  publish: option({
    group,
    name: 'publish',
    type: choice(['none', 'floating_ip_port_forwarding']),
    default: 'none',
    from: 'kuryr',
    help:
      'What becomes of `docker run -p 8080:80`. floating_ip_port_forwarding: port 8080 of a floating IP leads to port 80 of the container. ' +
      "none: the port is opened at the container's own address only, and a warning in the log says so.",
  }),
  externalNetwork: option({
    group,
    name: 'external_network',
    type: string(),
    default: '',
    from: 'kuryr',
    help: 'The network that floating IPs are allocated from, by name or id. The containers of a host on one network share one for their published ports.',
  }),
  publishRouter: option({
    group,
    name: 'publish_router',
    type: string(),
    default: '',
    from: 'kuryr',
    help:
      'The router, by name or id, that Kuryr connects a network to when a container on it needs a floating IP and no router leads out of it. ' +
      'Its external gateway must be on the external network. Empty: such a container does not start, and the error says what to do.',
  }),
  cloud: optional({
    group,
    name: 'cloud',
    type: string(),
    from: 'kuryr',
    help:
      'The name of a cloud in clouds.yaml: credentials and all come from there. ' +
      'Instead of auth_url, username and the others below, never together with them.',
  }),
  cloudsFile: optional({
    group,
    name: 'clouds_file',
    type: string(),
    env: 'OS_CLIENT_CONFIG_FILE',
    from: 'kuryr',
    help:
      'The clouds.yaml to read, absolute or relative to the working directory. Without it: the first of ./clouds.yaml, ~/.config/openstack/clouds.yaml and ' +
      '/etc/openstack/clouds.yaml. A secure.yaml found the same way, or beside this file, is merged into it.',
  }),
  regionName: optional({
    group,
    name: 'region_name',
    type: string(),
    from: 'upstream',
    help: 'The region whose Neutron is used. Without it: the first in the catalogue.',
  }),
  endpointType: option({
    group,
    name: 'endpoint_type',
    type: choice(['public', 'internal', 'admin']),
    default: 'public',
    from: 'upstream',
    help: 'Which address of the catalogue is used.',
  }),
  endpointOverride: optional({
    group,
    name: 'endpoint_override',
    type: uri(['http', 'https'], 'http://address or https://address'),
    from: 'kuryr',
    help: "An address of Neutron that replaces the catalogue's.",
  }),
  cafile: optional({
    group,
    name: 'cafile',
    type: path,
    from: 'upstream',
    help: 'PEM file with the certificate authorities that may sign the certificates of the cloud.',
  }),
  certfile: optional({
    group,
    name: 'certfile',
    type: path,
    from: 'upstream',
    help: 'Client certificate for the cloud, PEM.',
  }),
  keyfile: optional({
    group,
    name: 'keyfile',
    type: path,
    from: 'upstream',
    help: 'Private key of that certificate, PEM.',
  }),
  insecure: option({
    group,
    name: 'insecure',
    type: boolean,
    default: 'false',
    from: 'upstream',
    help: "Whether the cloud's certificates are taken without checking them. Whoever sits in between can then read the password.",
  }),
  timeout: option({
    group,
    name: 'timeout',
    type: float(0.1, 600),
    default: '20',
    from: 'upstream',
    help: 'Seconds that one request to the cloud may take. Upstream waited for ever; dockerd does not.',
  }),
};
