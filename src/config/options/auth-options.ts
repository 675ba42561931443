import { type Option, optional } from './option.ts';
import { string } from './option-types.ts';

interface Row {
  readonly help: string;
  /** An earlier name. */
  readonly old?: string;
  readonly secret?: true;
}

const rows = {
  auth_type: {
    help:
      'How to log in: password, token, v3applicationcredential, or none (Neutron without Keystone, at `endpoint`). ' +
      'v2password, v3password, v2token and v3token are understood as password and token. ' +
      'Without it, the options that are set decide.',
    old: 'auth_plugin',
  },
  auth_url: { help: 'The address of Keystone, such as https://cloud.example/identity.' },
  username: { help: 'The user, by name.', old: 'user_name' },
  user_id: { help: 'The user, by id.' },
  user_domain_name: { help: "The user's domain, by name." },
  user_domain_id: { help: "The user's domain, by id." },
  password: {
    help: 'The password. A dollar sign in it is written $$. Keep this file readable by root only.',
    secret: true,
  },
  project_name: { help: 'The project in which Kuryr works, by name.', old: 'tenant_name' },
  project_id: { help: 'The project in which Kuryr works, by id.', old: 'tenant_id' },
  project_domain_name: { help: "The project's domain, by name." },
  project_domain_id: { help: "The project's domain, by id." },
  default_domain_name: {
    help: 'The domain of user and project where none is given, by name.',
  },
  default_domain_id: {
    help: 'The domain of user and project where none is given, by id. Without both: the domain with the id "default".',
  },
  token: {
    help: 'A token, instead of user and password. It cannot be renewed.',
    secret: true,
  },
  application_credential_id: { help: 'The application credential, by id.' },
  application_credential_name: {
    help: 'The application credential, by name; then its user is needed too.',
  },
  application_credential_secret: {
    help: 'The secret of the application credential.',
    secret: true,
  },
  endpoint: { help: 'The address of Neutron for auth_type = none.', old: 'url' },
} as const satisfies Record<string, Row>;

/** A field of a credential set, whatever its source: keystoneauth's name of it. */
export type AuthField = keyof typeof rows;

export const authFields = Object.keys(rows) as readonly AuthField[];

/** keystoneauth's options of the authentication plug-ins that we know, in one group of the file. */
export function authOptions(group: string): Record<AuthField, Option<string | undefined>> {
  const entries = authFields.map((name) => [name, authOption(group, name, rows[name])]);
  return Object.fromEntries(entries);
}

/** Where the authentication options stand, if not in `[neutron]`. */
export const authSection = authOption('neutron', 'auth_section', {
  help: 'The name of another group of this file that holds auth_type and the options that go with it.',
});

function authOption(group: string, name: string, row: Row): Option<string | undefined> {
  const { help, old, secret } = row;
  return optional({
    group,
    name,
    type: string(),
    from: 'upstream',
    help,
    ...(old ? { deprecated: [`${group}.${old}`] } : {}),
    ...(secret ? { secret } : {}),
  });
}
