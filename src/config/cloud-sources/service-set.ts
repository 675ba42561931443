import type { AuthField } from '../options/auth-options.ts';
import type { Problem } from '../problem.ts';
import type { Connection, CredentialSet } from './credential-set.ts';

/** The variables that upstream's container image took its credentials from. */
const VARIABLES = {
  auth_url: ['IDENTITY_URL'],
  username: ['SERVICE_USER'],
  password: ['SERVICE_PASSWORD'],
  token: ['SERVICE_TOKEN'],
  project_name: ['SERVICE_PROJECT_NAME', 'SERVICE_TENANT_NAME'],
  user_domain_name: ['USER_DOMAIN_NAME', 'SERVICE_DOMAIN_NAME'],
  project_domain_name: ['SERVICE_DOMAIN_NAME', 'USER_DOMAIN_NAME'],
} as const satisfies Partial<Record<AuthField, readonly string[]>>;

const DECISIVE = ['IDENTITY_URL', 'SERVICE_USER', 'SERVICE_PASSWORD', 'SERVICE_TOKEN'];

/**
 * The credentials of upstream's `SERVICE_*` variables; undefined if there are none. They were made for Kuryr alone,
 * so the connection is what kuryr.conf says.
 */
export function serviceSet(
  env: Readonly<Record<string, string | undefined>>,
  connection: Connection,
): CredentialSet | undefined {
  if (!DECISIVE.some((variable) => env[variable])) return undefined;
  const fields: Partial<Record<AuthField, string>> = {};
  for (const [field, variables] of Object.entries(VARIABLES)) {
    const value = variables.map((variable) => env[variable]).find(Boolean);
    // Object.entries forgets the type of the keys.
    if (value) fields[field as keyof typeof VARIABLES] = value;
  }
  return {
    source: 'environment (SERVICE_*, IDENTITY_URL)',
    fields,
    nameOf: (field) => (field in VARIABLES ? VARIABLES[field as keyof typeof VARIABLES][0] : field),
    connection,
    problems: [],
    warnings: domainWarnings(env),
  };
}

function domainWarnings(env: Readonly<Record<string, string | undefined>>): Problem[] {
  const project = env['SERVICE_DOMAIN_NAME'];
  const user = env['USER_DOMAIN_NAME'];
  if (!project || !user || project === user) return [];
  return [
    {
      where: 'environment USER_DOMAIN_NAME',
      what: `is the domain of the user, SERVICE_DOMAIN_NAME that of the project; the Python image took them the other way round`,
    },
  ];
}
