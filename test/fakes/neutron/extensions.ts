/** Extensions of a Neutron 21 with ML2/OVN, those that concern what the stand-in has. */
const COMMON = [
  'agent',
  'allowed-address-pairs',
  'binding',
  'binding-extended',
  'default-subnetpools',
  'dns-integration',
  'expose-port-forwarding-in-fip',
  'extra_dhcp_opt',
  'filter-validation',
  'floating-ip-port-forwarding',
  'floating-ip-port-forwarding-description',
  'floating-ip-port-forwarding-detail',
  'floating-ip-port-forwarding-port-ranges',
  'net-mtu',
  'net-mtu-writable',
  'pagination',
  'port-security',
  'project-id',
  'qos',
  'quotas',
  'revision-if-match',
  'router',
  'security-group',
  'sorting',
  'standard-attr-description',
  'standard-attr-revisions',
  'standard-attr-timestamp',
  'stateful-security-group',
  'subnet_allocation',
];

/** `no-tags` is a Neutron without any of the tag extensions. */
export function extensionSet(which: 'all' | 'no-tags'): string[] {
  return which === 'all' ? [...COMMON, 'standard-attr-tag'] : COMMON;
}
