import { z } from 'zod';
import type { Credentials } from '../../config/credentials.ts';
import { KuryrError } from '../../errors/kuryr-error.ts';
import type { Call } from '../../util/call.ts';
import { explain, refusal, unusable } from '../session/refusal.ts';
import type { HttpRequest, HttpResponse, Transport } from '../session/transport.ts';
import { authBody } from './auth-body.ts';
import type { Token } from './token.ts';

type TokenCredentials = Exclude<Credentials, { kind: 'none' }>;

const answerSchema = z.object({
  token: z.object({
    issued_at: z.iso.datetime(),
    expires_at: z.iso.datetime(),
    project: z.object({ id: z.string() }).optional(),
    user: z.object({ id: z.string() }).optional(),
    roles: z.array(z.object({ name: z.string() })).default([]),
    catalog: z
      .array(
        z.object({
          type: z.string(),
          name: z.string().optional(),
          endpoints: z.array(
            z.object({
              interface: z.string(),
              region: z.string().nullish(),
              region_id: z.string().nullish(),
              url: z.string(),
            }),
          ),
        }),
      )
      .default([]),
  }),
});

/**
 * Exchanges credentials for a token. A token given without a project is not exchanged (that would
 * lose the project that it has) but looked up, and used as it is.
 *
 * @throws OPENSTACK_AUTH when Keystone does not take them, OPENSTACK_UNREACHABLE, DEADLINE.
 */
export async function authenticate(
  send: Transport,
  credentials: TokenCredentials,
  call: Call,
): Promise<Token> {
  const request = tokenRequest(credentials);
  const response = await send(request, call);
  const received = Date.now();
  if (response.status >= 400) throw refused(request, response, credentials);
  return toToken(request, response, received);
}

function tokenRequest(credentials: TokenCredentials): HttpRequest {
  const base = {
    service: 'identity',
    url: `${identityUrl(credentials.authUrl)}/auth/tokens`,
    action: 'issue a token',
    // A second token is as good as the first, so an unanswered request may be repeated.
    idempotent: true,
  };
  if (credentials.kind === 'token' && credentials.project === undefined) {
    const headers = { 'x-auth-token': credentials.token, 'x-subject-token': credentials.token };
    return { ...base, method: 'GET', headers: { accept: 'application/json', ...headers } };
  }
  return {
    ...base,
    method: 'POST',
    headers: { accept: 'application/json', 'content-type': 'application/json' },
    body: JSON.stringify(authBody(credentials)),
  };
}

/** The address of the v3 API, from an `auth_url` with or without `/v3`. */
export function identityUrl(authUrl: string): string {
  return `${authUrl.replace(/\/+$/, '').replace(/\/v(3|2\.0)$/, '')}/v3`;
}

/** Keystone answers 404 to a token or an application credential that it does not know. */
function refused(
  request: HttpRequest,
  response: HttpResponse,
  credentials: TokenCredentials,
): KuryrError {
  const { status } = response;
  const why = withoutSecrets(explain(response).text, credentials);
  if (status === 400 || status === 401 || status === 403) {
    return new KuryrError('OPENSTACK_AUTH', { url: identityUrl(credentials.authUrl), why });
  }
  if (status === 404) {
    return new KuryrError('OPENSTACK_AUTH', {
      url: identityUrl(credentials.authUrl),
      why: `${why} (HTTP 404; is this the address of Keystone, and does the credential exist?)`,
    });
  }
  return refusal(request, { ...response, text: withoutSecrets(response.text, credentials) });
}

/** A 400 of Keystone can quote the request. */
function withoutSecrets(text: string, credentials: TokenCredentials): string {
  const secret =
    credentials.kind === 'password'
      ? credentials.password
      : credentials.kind === 'token'
        ? credentials.token
        : credentials.secret;
  return secret === '' ? text : text.replaceAll(secret, '***');
}

function toToken(request: HttpRequest, response: HttpResponse, received: number): Token {
  const requestId = response.headers['x-openstack-request-id'];
  const id = response.headers['x-subject-token'];
  const parsed = answerSchema.safeParse(parseJson(response.text));
  if (!parsed.success || !id) throw unusable(request, 'it has no token', requestId);
  const { token } = parsed.data;
  // Both times are Keystone's: their difference holds even where the clocks of the hosts differ.
  // A token that was given to us has lived for a while already: there the end counts.
  const ends = Date.parse(token.expires_at);
  const life = ends - Date.parse(token.issued_at);
  return {
    id,
    expiresAt: new Date(request.method === 'GET' ? ends : received + life),
    ...(token.project && { projectId: token.project.id }),
    ...(token.user && { userId: token.user.id }),
    roles: token.roles.map((role) => role.name),
    catalog: token.catalog.map((service) => ({
      type: service.type,
      ...(service.name === undefined ? {} : { name: service.name }),
      endpoints: service.endpoints.map(({ interface: kind, region, region_id, url }) => {
        const where = region ?? region_id;
        return { interface: kind, url, ...(where == null ? {} : { region: where }) };
      }),
    })),
  };
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
