import { authOptions, authSection } from './auth-options.ts';
import { bindingOptions } from './binding-options.ts';
import { ignoredOptions } from './ignored-options.ts';
import { logOptions } from './log-options.ts';
import { neutronOptions } from './neutron-options.ts';
import type { Option } from './option.ts';
import { portPoolOptions } from './port-pool-options.ts';
import { serverOptions } from './server-options.ts';

const rows: readonly Option<unknown>[] = [
  ...Object.values(serverOptions),
  ...Object.values(logOptions),
  ...Object.values(neutronOptions),
  authSection,
  ...Object.values(authOptions('neutron')),
  ...Object.values(bindingOptions),
  ...Object.values(portPoolOptions),
  ...ignoredOptions,
];

const GROUPS = ['DEFAULT', 'neutron', 'binding', 'port_pool'];

/** Every option that Kuryr knows, group by group; the sample file and the reference are made from it. */
export const optionTable: readonly Option<unknown>[] = rows.toSorted(
  (a, b) => GROUPS.indexOf(a.group) - GROUPS.indexOf(b.group),
);
