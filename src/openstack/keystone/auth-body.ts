import type { Credentials, NamedOrId, ProjectScope } from '../../config/credentials.ts';

type TokenCredentials = Exclude<Credentials, { kind: 'none' }>;

/** The body of `POST /v3/auth/tokens` (Keystone API v3, "Authentication and token management"). */
export function authBody(credentials: TokenCredentials): object {
  const scope = scopeOf(credentials);
  return { auth: { identity: identityOf(credentials), ...(scope && { scope }) } };
}

function identityOf(credentials: TokenCredentials): object {
  switch (credentials.kind) {
    case 'password': {
      const user = inDomain(credentials.user, credentials.userDomain);
      return {
        methods: ['password'],
        password: { user: { ...user, password: credentials.password } },
      };
    }
    case 'application-credential': {
      const { credential, secret, user, userDomain } = credentials;
      return {
        methods: ['application_credential'],
        application_credential: {
          ...reference(credential),
          secret,
          ...(user && { user: inDomain(user, userDomain) }),
        },
      };
    }
    case 'token':
      return { methods: ['token'], token: { id: credentials.token } };
  }
}

/** An application credential carries its own scope; Keystone refuses another. */
function scopeOf(credentials: TokenCredentials): object | undefined {
  if (credentials.kind === 'application-credential') return undefined;
  const { project, projectDomain }: ProjectScope = credentials;
  return project && { project: inDomain(project, projectDomain) };
}

/** An id is unique by itself; a name is so within its domain, `default` if none is given. */
function inDomain(object: NamedOrId, domain: NamedOrId | undefined): object {
  if (object.id !== undefined) return { id: object.id };
  return { name: object.name, domain: reference(domain ?? { id: 'default' }) };
}

function reference({ id, name }: NamedOrId): object {
  return id === undefined ? { name } : { id };
}
