import { z } from 'zod';
import type { Answer } from '../http/answer.ts';
import { failure, unauthorised } from './failures.ts';
import type { FakeUser } from './users.ts';

const reference = z.object({ id: z.string().optional(), name: z.string().optional() });
const inDomain = reference.extend({ domain: reference.optional() });

const schema = z.object({
  auth: z.object({
    identity: z.object({
      methods: z.array(z.string()),
      password: z.object({ user: inDomain.extend({ password: z.string() }) }).optional(),
      application_credential: reference
        .extend({ secret: z.string(), user: inDomain.optional() })
        .optional(),
      token: z.object({ id: z.string() }).optional(),
    }),
    scope: z.object({ project: inDomain }).optional(),
  }),
});

type Identity = z.infer<typeof schema>['auth']['identity'];
type Found = { user: FakeUser; scoped: boolean; method: string } | { refusal: Answer };

/** Whom a body of `POST /v3/auth/tokens` proves to be; like Keystone, says little when it does not. */
export function findUser(
  body: unknown,
  users: readonly FakeUser[],
  byToken: (token: string) => FakeUser | undefined,
): Found {
  const parsed = schema.safeParse(body);
  if (!parsed.success) {
    return { refusal: failure(400, 'Bad Request', "'identity' is a required property") };
  }
  const { identity, scope } = parsed.data.auth;
  const method = identity.methods[0] ?? '';
  if (method === 'application_credential') return byApplicationCredential(identity, users);
  if (method === 'token' && identity.token) {
    const user = byToken(identity.token.id);
    if (!user) return { refusal: failure(404, 'Not Found', 'Could not recognize Fernet token') };
    return inScope(user, scope?.project, method);
  }
  const given = identity.password?.user;
  const user = users.find(
    (one) => isUser(one, given) && given?.password === one.password && method === 'password',
  );
  return user ? inScope(user, scope?.project, method) : { refusal: unauthorised() };
}

function inScope(
  user: FakeUser,
  project: z.infer<typeof inDomain> | undefined,
  method: string,
): Found {
  if (!project) return { user, scoped: false, method };
  const { id, name, domain } = project;
  const fits = id === undefined ? name === user.projectName : id === user.projectId;
  if (!fits || !isDefault(domain)) return { refusal: unauthorised() };
  return { user, scoped: true, method };
}

function byApplicationCredential(identity: Identity, users: readonly FakeUser[]): Found {
  const given = identity.application_credential;
  const user = users.find(({ applicationCredential: { id, name }, ...rest }) =>
    given?.id === undefined ? given?.name === name && isUser(rest, given.user) : given.id === id,
  );
  if (!user) {
    const message = `Could not find Application Credential: ${given?.id ?? given?.name}.`;
    return { refusal: failure(404, 'Not Found', message) };
  }
  if (given?.secret !== user.applicationCredential.secret) return { refusal: unauthorised() };
  return { user, scoped: true, method: 'application_credential' };
}

function isUser(
  user: { readonly id: string; readonly name: string },
  given: z.infer<typeof inDomain> | undefined,
): boolean {
  if (!given) return false;
  if (given.id !== undefined) return given.id === user.id;
  return given.name === user.name && isDefault(given.domain);
}

function isDefault(domain: z.infer<typeof reference> | undefined): boolean {
  return domain?.id === 'default' || domain?.name === 'Default';
}
