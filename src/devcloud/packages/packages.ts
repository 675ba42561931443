/**
 * The Debian packages that a devcloud runs from. Libraries and server programs only: the packages
 * that would set up system-wide services (keystone, neutron-server, mariadb-server) are not needed.
 */
export const packages: readonly string[] = [
  'python3-keystone',
  'python3-neutron',
  'uwsgi-core',
  'uwsgi-plugin-python3',
  'mariadb-server-core',
  'mariadb-client-core',
  'openvswitch-switch',
  'ovn-central',
  'ovn-host',
  'docker.io',
  'docker-compose',
  'iptables',
  'busybox-static',
  'iproute2',
  'iputils-ping',
];
