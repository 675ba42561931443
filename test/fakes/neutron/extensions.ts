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

/** What can have tags: everything, networks only, or nothing. Neutron learnt it in these steps. */
export type TagSupport = 'all' | 'networks' | 'none';

const TAGS: Readonly<Record<TagSupport, readonly string[]>> = {
  all: ['standard-attr-tag'],
  networks: ['tag'],
  none: [],
};

export function extensionSet(tags: TagSupport): string[] {
  return [...COMMON, ...TAGS[tags]];
}

const TAG_EXT = ['subnets', 'subnetpools', 'ports'];

/** Whether the members of a collection can have tags. */
export function hasTags(extensions: ReadonlySet<string>, collection: string): boolean {
  if (extensions.has('standard-attr-tag')) return true;
  if (collection === 'networks') return extensions.has('tag');
  return TAG_EXT.includes(collection) && extensions.has('tag-ext');
}
