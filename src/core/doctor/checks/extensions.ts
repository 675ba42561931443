import { z } from 'zod';
import { type Check, type Diagnosis, note, problem } from '../check.ts';

const schema = z.object({ extensions: z.array(z.object({ alias: z.string() })) });

/** Without these no container starts. */
const REQUIRED: Readonly<Record<string, string>> = {
  binding: 'ports cannot be bound to a host',
  subnet_allocation: 'Docker address pools cannot become subnet pools',
};

/** What is lost without an extension, and what Kuryr does instead. */
const OPTIONAL: Readonly<Record<string, string>> = {
  'standard-attr-tag': 'resources are found by names instead of tags',
  'security-group': 'exposed ports are not opened',
  'port-security': 'port security cannot be switched off',
  'allowed-address-pairs': 'containers cannot use further addresses',
  'net-mtu': 'the MTU of networks is not known',
  quota_details: 'how much of the quota is left cannot be told',
  agent: 'whether Neutron knows this host cannot be told',
  router: 'networks cannot be routed',
  'floating-ip-port-forwarding': 'ports cannot be published (docker run -p)',
  'dns-integration': 'ports cannot have DNS names',
  qos: 'ports cannot have QoS policies',
  trunk: 'containers in virtual machines cannot use trunk ports',
};

/** Which of Neutron's extensions there are, and what is lost without the others. */
export const extensionsCheck: Check = {
  name: 'extensions',
  run: async (patient, call) => {
    const { body } = await patient.neutron('/extensions', 'list its extensions', call);
    const aliases = new Set(schema.parse(body).extensions.map(({ alias }) => alias));
    return { diagnoses: judgeExtensions(aliases), saw: `${aliases.size} extensions` };
  },
};

export function judgeExtensions(aliases: ReadonlySet<string>): Diagnosis[] {
  const missing = (table: Readonly<Record<string, string>>) =>
    Object.entries(table).filter(([alias]) => !aliases.has(alias));
  return [
    ...missing(REQUIRED).map(([alias, lost]) =>
      problem(
        `Neutron lacks the extension ${alias}: ${lost}`,
        'Use the ML2 plugin (core_plugin = ml2 in neutron.conf), which has it.',
      ),
    ),
    ...missing(OPTIONAL).map(([alias, lost]) =>
      note(
        `Neutron lacks the extension ${alias}: ${lost}`,
        `If you need it: add what provides it to service_plugins or extension_drivers of Neutron; openstack extension list --network shows the rest.`,
      ),
    ),
  ];
}
