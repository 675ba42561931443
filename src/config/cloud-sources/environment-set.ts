import { type AuthField, authFields } from '../options/auth-options.ts';
import { boolean } from '../options/option-types.ts';
import type { Problem } from '../problem.ts';
import type { Connection, CredentialSet } from './credential-set.ts';
import { readInterface } from './read-interface.ts';

type Env = Readonly<Record<string, string | undefined>>;

/** The variables of each field, the first that is set counts: `OS_<FIELD>`, and what older tools call it. */
const OLD_NAMES: Partial<Record<AuthField, readonly string[]>> = {
  project_name: ['OS_TENANT_NAME'],
  project_id: ['OS_TENANT_ID'],
  default_domain_name: ['OS_DEFAULT_DOMAIN'],
  token: ['OS_AUTH_TOKEN'],
  endpoint: ['OS_URL'],
};

/** Fields that, alone, do not mean that somebody wants to log in with the environment. */
const SCOPE_FIELDS: readonly AuthField[] = [
  'user_domain_name',
  'user_domain_id',
  'project_name',
  'project_id',
  'project_domain_name',
  'project_domain_id',
  'default_domain_name',
  'default_domain_id',
];

/** The credentials of OpenStack's usual `OS_*` variables; undefined if there are none. */
export function environmentSet(env: Env): CredentialSet | undefined {
  const fields: Partial<Record<AuthField, string>> = {};
  const names: Partial<Record<AuthField, string>> = {};
  for (const field of authFields) {
    const variables = [`OS_${field.toUpperCase()}`, ...(OLD_NAMES[field] ?? [])];
    const name = variables.find((variable) => env[variable]);
    const value = name === undefined ? undefined : env[name];
    if (!name || !value) continue;
    fields[field] = value;
    names[field] = name;
  }
  if (authFields.every((field) => !fields[field] || SCOPE_FIELDS.includes(field))) return undefined;
  return {
    source: 'environment (OS_*)',
    fields,
    nameOf: (field) => names[field] ?? `OS_${field.toUpperCase()}`,
    warnings: [],
    ...environmentConnection(env),
  };
}

/** What the `OS_*` variables say about the way to the cloud. */
export function environmentConnection(env: Env): { connection: Connection; problems: Problem[] } {
  const problems: Problem[] = [];
  const connection: { -readonly [K in keyof Connection]: Connection[K] } = {};
  if (env['OS_REGION_NAME']) connection.region = env['OS_REGION_NAME'];
  if (env['OS_CACERT']) connection.caFile = env['OS_CACERT'];
  if (env['OS_CERT']) connection.certFile = env['OS_CERT'];
  if (env['OS_KEY']) connection.keyFile = env['OS_KEY'];
  if (env['OS_NETWORK_ENDPOINT_OVERRIDE']) {
    connection.endpointOverrides = { network: env['OS_NETWORK_ENDPOINT_OVERRIDE'] };
  }
  const name = env['OS_INTERFACE'] ? 'OS_INTERFACE' : 'OS_ENDPOINT_TYPE';
  const read = readInterface(env[name], `environment ${name}`);
  if (read.value) connection.interface = read.value;
  if (read.problem) problems.push(read.problem);

  if (env['OS_INSECURE']) {
    const insecure = boolean.parse(env['OS_INSECURE']);
    if (insecure !== undefined) connection.insecure = insecure;
    else {
      const what = `${JSON.stringify(env['OS_INSECURE'])} is not allowed; allowed: ${boolean.allowed}`;
      problems.push({ where: 'environment OS_INSECURE', what });
    }
  }
  return { connection, problems };
}
