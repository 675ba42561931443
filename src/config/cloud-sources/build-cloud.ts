import type { CloudConfig } from '../cloud.ts';
import type { Credentials, NamedOrId, ProjectScope } from '../credentials.ts';
import type { AuthField } from '../options/auth-options.ts';
import { maskValue } from '../options/mask-value.ts';
import { uri } from '../options/option-types.ts';
import type { Problem } from '../problem.ts';
import type { CredentialSet } from './credential-set.ts';

const KINDS: Readonly<Record<string, Credentials['kind']>> = {
  password: 'password',
  v3password: 'password',
  v2password: 'password',
  token: 'token',
  v3token: 'token',
  v2token: 'token',
  v3applicationcredential: 'application-credential',
  none: 'none',
  noauth: 'none',
};

/** Keystone's first domain, where every user of the v2 API lived. */
const DEFAULT_DOMAIN: NamedOrId = { id: 'default' };

/** Makes a cloud's configuration from one whole set of credentials, or says what is wrong with the set. */
export function buildCloud(
  set: CredentialSet,
  requestTimeoutMs: number,
): { cloud?: CloudConfig; problems: Problem[] } {
  const problems: Problem[] = [...set.problems];
  const credentials = buildCredentials(set, problems);
  const { region, endpointOverrides = {}, caFile, certFile, keyFile } = set.connection;
  if (!credentials || problems.length > 0) return { problems };
  const cloud: CloudConfig = {
    credentials,
    ...(region ? { region } : {}),
    interface: set.connection.interface ?? 'public',
    endpointOverrides,
    tls: {
      ...(caFile ? { caFile } : {}),
      ...(certFile ? { certFile } : {}),
      ...(keyFile ? { keyFile } : {}),
      insecure: set.connection.insecure ?? false,
    },
    requestTimeoutMs,
  };
  return { cloud, problems };
}

function buildCredentials(set: CredentialSet, problems: Problem[]): Credentials | undefined {
  const { fields } = set;
  const kind = kindOf(set);
  if (!kind) {
    const what = `${JSON.stringify(fields.auth_type)} is not allowed; allowed: ${Object.keys(KINDS).join(', ')}`;
    problems.push({ where: `${set.source} ${set.nameOf('auth_type')}`, what });
    return undefined;
  }
  const required = new Required(set, kind, problems);
  if (kind === 'none') {
    const endpoint = required.address('endpoint');
    return required.complete() ? { kind, endpoint } : undefined;
  }
  const authUrl = withoutV2(required.address('auth_url'));
  if (kind === 'token') {
    const token = required.text('token');
    return required.complete() ? { kind, authUrl, token, ...scope(set) } : undefined;
  }
  if (kind === 'password') {
    const user = required.named('user_id', 'username');
    const password = required.text('password');
    if (!required.complete()) return undefined;
    return { kind, authUrl, user, ...userDomain(set, user), password, ...scope(set) };
  }
  const credential = required.named('application_credential_id', 'application_credential_name');
  const secret = required.text('application_credential_secret');
  const user = credential.id ? undefined : required.named('user_id', 'username');
  if (!required.complete()) return undefined;
  return { kind, authUrl, credential, ...(user ? { user, ...userDomain(set, user) } : {}), secret };
}

/** The kind that `auth_type` names; without one, what the fields allow, the renewable before the token. */
function kindOf({ fields }: CredentialSet): Credentials['kind'] | undefined {
  if (fields.auth_type) return KINDS[fields.auth_type.toLowerCase()];
  if (fields.application_credential_id || fields.application_credential_name) {
    return 'application-credential';
  }
  return fields.token && !fields.password ? 'token' : 'password';
}

function userDomain(set: CredentialSet, user: NamedOrId): { userDomain?: NamedOrId } {
  if (user.id) return {};
  const { user_domain_id: id, user_domain_name: name } = set.fields;
  return { userDomain: named(id, name) ?? defaultDomain(set) };
}

function scope({ fields, ...set }: CredentialSet): ProjectScope {
  const project = named(fields.project_id, fields.project_name);
  if (!project) return {};
  if (project.id) return { project };
  const domain = named(fields.project_domain_id, fields.project_domain_name);
  return { project, projectDomain: domain ?? defaultDomain({ fields, ...set }) };
}

function defaultDomain({ fields }: CredentialSet): NamedOrId {
  return named(fields.default_domain_id, fields.default_domain_name) ?? DEFAULT_DOMAIN;
}

/** An id says more than a name. */
function named(id: string | undefined, name: string | undefined): NamedOrId | undefined {
  if (id) return { id };
  return name ? { name } : undefined;
}

/** Keystone's v2 API is gone since 2018; clouds that were configured for it speak v3 at the same address. */
function withoutV2(url: string): string {
  return url.replace(/\/v2\.0\/?$/, '');
}

/** Collects what a set lacks, so that all of it is said at once. */
class Required {
  readonly #set: CredentialSet;
  readonly #kind: string;
  readonly #problems: Problem[];
  readonly #missing: string[] = [];
  #wrong = false;

  constructor(set: CredentialSet, kind: string, problems: Problem[]) {
    this.#set = set;
    this.#kind = kind;
    this.#problems = problems;
  }

  text(field: AuthField): string {
    const value = this.#set.fields[field];
    if (!value) this.#missing.push(this.#set.nameOf(field));
    return value ?? '';
  }

  named(id: AuthField, name: AuthField): NamedOrId {
    const value = named(this.#set.fields[id], this.#set.fields[name]);
    if (!value) this.#missing.push(`${this.#set.nameOf(name)} (or ${this.#set.nameOf(id)})`);
    return value ?? {};
  }

  address(field: AuthField): string {
    const value = this.text(field);
    const type = uri(['http', 'https'], 'http://address or https://address');
    if (value && type.parse(value) === undefined) {
      const what = `${JSON.stringify(maskValue(value))} is not allowed; allowed: ${type.allowed}`;
      this.#problems.push({ where: `${this.#set.source} ${this.#set.nameOf(field)}`, what });
      this.#wrong = true;
    }
    return value;
  }

  /** Whether everything was there; reports what was not. */
  complete(): boolean {
    if (this.#missing.length > 0) {
      const what =
        `these credentials are not complete: missing ${this.#missing.join(', ')} to log in by ${this.#kind}; ` +
        'add what is missing there, or remove the rest: credentials are never mixed from two sources';
      this.#problems.push({ where: this.#set.source, what });
    }
    return this.#missing.length === 0 && !this.#wrong;
  }
}
