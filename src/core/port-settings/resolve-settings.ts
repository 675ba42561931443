import { KuryrError } from '../../errors/kuryr-error.ts';
import { listQosPolicies } from '../../openstack/neutron/qos-policies/list.ts';
import { listSecurityGroups } from '../../openstack/neutron/security-groups/list.ts';
import type { Call } from '../../util/call.ts';
import type { Core } from '../core.ts';
import { resolveFloatingIp } from '../floating-ips/resolve-floating-ip.ts';
import type { PortSettings } from './port-settings.ts';
import { DNS_NAME, PORT_OPTIONS, type PortWish } from './read-port-wish.ts';

const ID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;

/** What this Neutron must have for a wish, beside what every Neutron has. */
const EXTENSIONS = {
  securityGroups: ['security-group', PORT_OPTIONS.securityGroups],
  portSecurity: ['port-security', PORT_OPTIONS.portSecurity],
  addressPairs: ['allowed-address-pairs', PORT_OPTIONS.addressPairs],
  qosPolicy: ['qos', PORT_OPTIONS.qosPolicy],
  dnsName: ['dns-integration', DNS_NAME],
  vnicType: ['binding', PORT_OPTIONS.vnicType],
  bindingProfile: ['binding', PORT_OPTIONS.bindingProfile],
  floatingIp: ['router', `${PORT_OPTIONS.floatingIp} or ${PORT_OPTIONS.floatingNetwork}`],
} as const;

/** Finds what a wish names; what this cloud does not have is an error that says so. Changes nothing. */
export async function resolveSettings(
  core: Core,
  wish: PortWish,
  call: Call,
): Promise<PortSettings> {
  for (const [key, [extension, option]] of Object.entries(EXTENSIONS)) {
    if (wish[key as keyof PortWish] === undefined) continue;
    if (await core.features.has(extension, call)) continue;
    throw new KuryrError('CONFLICT', {
      what: `this Neutron has no extension ${extension}, which the option ${option} needs; leave the option out, or let the extension be enabled`,
    });
  }
  const { securityGroups, qosPolicy, floatingIp, ...rest } = wish;
  const groups = securityGroups && (await findGroups(core, securityGroups, call));
  const [qosPolicyId] = qosPolicy === undefined ? [] : await findPolicy(core, qosPolicy, call);
  return {
    ...rest,
    ...(groups && { securityGroups: groups }),
    ...(qosPolicyId !== undefined && { qosPolicyId }),
    ...(floatingIp && { floatingIp: await resolveFloatingIp(core, floatingIp, call) }),
  };
}

function findGroups(core: Core, named: readonly string[], call: Call): Promise<readonly string[]> {
  const search = (filter: { id: string[] } | { name: string[] }) =>
    listSecurityGroups(core.session, { ...filter, fields: FIELDS }, call);
  return findAll(core, named, search, 'security group', PORT_OPTIONS.securityGroups, call);
}

function findPolicy(core: Core, named: string, call: Call): Promise<readonly string[]> {
  const search = async (filter: { id: string[] } | { name: string[] }) =>
    listQosPolicies(core.session, { ...filter, fields: FIELDS }, call);
  return findAll(core, [named], search, 'QoS policy', PORT_OPTIONS.qosPolicy, call);
}

const FIELDS = ['id', 'name', 'project_id'] as const;

interface Found {
  readonly id: string;
  readonly name: string;
  readonly project_id?: string;
}

/** The ids of what is named by id or name, in their order. */
async function findAll(
  core: Core,
  named: readonly string[],
  search: (filter: { id: string[] } | { name: string[] }) => Promise<readonly Found[]>,
  noun: string,
  option: string,
  call: Call,
): Promise<readonly string[]> {
  const ids = named.filter((word) => ID.test(word));
  const names = named.filter((word) => !ID.test(word));
  const found = [
    ...(ids.length > 0 ? await search({ id: ids }) : []),
    ...(names.length > 0 ? await search({ name: names }) : []),
  ];
  const { projectId } = await core.session.authenticate(call);
  const chosen = named.map((word) => {
    const called = found.filter(({ id, name }) => (ID.test(word) ? id : name) === word);
    // An administrator sees those of all projects, and each project has a group "default".
    const mine = called.filter((one) => one.project_id === projectId);
    return choose(mine.length > 0 ? mine : called, { word, noun, option });
  });
  return [...new Set(chosen)];
}

function choose(
  [first, ...more]: readonly Found[],
  { word, noun, option }: { readonly word: string; readonly noun: string; readonly option: string },
): string {
  if (!first) {
    throw new KuryrError('NOT_FOUND', {
      what: `Neutron has no ${noun} ${word} that Kuryr's project may use (option ${option}); see: openstack ${noun === 'QoS policy' ? 'network qos policy' : noun} list`,
    });
  }
  if (more.length > 0) {
    throw new KuryrError('CONFLICT', {
      what: `Neutron has ${more.length + 1} of ${noun} ${word}; choose one by its id: ${option}=${first.id}`,
    });
  }
  return first.id;
}
