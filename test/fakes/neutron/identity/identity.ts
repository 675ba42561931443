import { randomBytes } from 'node:crypto';
import type { Answer } from '../http/answer.ts';
import type { RecordedRequest } from '../http/recorded-request.ts';
import { findUser } from './credentials.ts';
import { failure, unauthorised } from './failures.ts';
import { type FakeUser, users } from './users.ts';

interface IssuedToken {
  readonly user: FakeUser;
  /** False for a token without a project. */
  readonly scoped: boolean;
  readonly issuedAt: number;
  readonly expiresAt: number;
}

/** Keystone: passwords, application credentials and tokens to tokens with a catalogue. */
export class Identity {
  /** How long new tokens live; a test may shorten it. */
  tokenLifeMs = 24 * 3_600_000;
  readonly #tokens = new Map<string, IssuedToken>();
  #url = '';

  serveAt(url: string): void {
    this.#url = url;
  }

  /** Makes all tokens invalid, as a change of Keystone's keys does. */
  revokeTokens(): void {
    this.#tokens.clear();
  }

  /** Whose token this is; undefined for one that is unknown, has ended or has no project. */
  whois(token: unknown): FakeUser | undefined {
    const issued = this.#live(token);
    return issued?.scoped ? issued.user : undefined;
  }

  readonly handle = (request: RecordedRequest): Answer => {
    if (request.path === '/v3' || request.path === '/v3/') {
      return { status: 200, body: { version: { id: 'v3.14', status: 'stable' } } };
    }
    if (request.path !== '/v3/auth/tokens') return failure(404, 'Not Found', 'Not Found');
    if (request.method === 'POST') return this.#issue(request.body);
    if (request.method === 'GET') return this.#show(request);
    return failure(405, 'Method Not Allowed', 'Method Not Allowed');
  };

  #issue(body: unknown): Answer {
    const found = findUser(body, users, (token) => this.#live(token)?.user);
    if ('refusal' in found) return found.refusal;
    const { user, scoped, method } = found;
    const id = randomBytes(48).toString('base64url');
    const issuedAt = Date.now();
    const token = { user, scoped, issuedAt, expiresAt: issuedAt + this.tokenLifeMs };
    this.#tokens.set(id, token);
    return { status: 201, headers: { 'x-subject-token': id }, body: this.#body(token, method) };
  }

  #show(request: RecordedRequest): Answer {
    if (!this.#live(request.headers['x-auth-token'])) return unauthorised();
    const subject = request.headers['x-subject-token'];
    const token = this.#live(subject);
    if (!token) return failure(404, 'Not Found', 'Could not recognize Fernet token');
    const headers = { 'x-subject-token': String(subject) };
    return { status: 200, headers, body: this.#body(token, 'token') };
  }

  #live(token: unknown): IssuedToken | undefined {
    const issued = typeof token === 'string' ? this.#tokens.get(token) : undefined;
    return issued && issued.expiresAt > Date.now() ? issued : undefined;
  }

  #body({ user, scoped, issuedAt, expiresAt }: IssuedToken, method: string): object {
    const domain = { id: 'default', name: 'Default' };
    const identity = {
      methods: [method],
      user: { domain, id: user.id, name: user.name, password_expires_at: null },
      audit_ids: ['stand-in'],
      issued_at: microseconds(issuedAt),
      expires_at: microseconds(expiresAt),
    };
    if (!scoped) return { token: identity };
    const project = { domain, id: user.projectId, name: user.projectName };
    const roles = user.roles.map((name) => ({ id: name, name }));
    return { token: { ...identity, project, is_domain: false, roles, catalog: this.#catalog() } };
  }

  #catalog(): object[] {
    const service = (type: string, name: string, path: string) => ({
      id: type,
      type,
      name,
      endpoints: ['public', 'internal', 'admin'].map((kind) => ({
        id: `${type}-${kind}`,
        interface: kind,
        region: 'RegionOne',
        region_id: 'RegionOne',
        url: `${this.#url}${path}`,
      })),
    });
    return [
      service('identity', 'keystone', '/identity/v3'),
      service('network', 'neutron', '/network'),
    ];
  }
}

/** Keystone writes six digits after the second. */
function microseconds(time: number): string {
  return new Date(time).toISOString().replace('Z', '000Z');
}
