import { once } from 'node:events';
import type { CloudConfig } from '../../../src/config/cloud.ts';
import type { Credentials } from '../../../src/config/credentials.ts';
import type { Context } from './api/context.ts';
import { route } from './api/router.ts';
import { changed } from './api/rules.ts';
import { extensionSet, type TagSupport } from './extensions.ts';
import type { Answer } from './http/answer.ts';
import { type FaultMatcher, type FaultOutcome, Faults } from './http/faults.ts';
import type { RecordedRequest } from './http/recorded-request.ts';
import { listen } from './http/server.ts';
import { unauthorised } from './identity/failures.ts';
import { Identity } from './identity/identity.ts';
import { type FakeUser, kuryrUser } from './identity/users.ts';
import { State } from './store/state.ts';

export type { FaultMatcher, FaultOutcome } from './http/faults.ts';
export type { RecordedRequest } from './http/recorded-request.ts';

export interface FakeCloudOptions {
  /** Hosts that run the backend, so that ports can be bound to them. */
  readonly hosts?: readonly string[];
  readonly tags?: TagSupport;
  /** How long every answer of Neutron takes, in milliseconds. */
  readonly latencyMs?: number;
}

/** A Keystone and a Neutron in memory, behind a real HTTP server on the loopback. */
export interface FakeCloud {
  readonly url: string;
  /** How to reach it, as an administrator unless told otherwise. */
  cloudConfig(changes?: Partial<CloudConfig>): CloudConfig;
  /** Everything that arrived, token requests included. */
  readonly requests: RecordedRequest[];
  /** What Neutron keeps. */
  readonly state: State;
  /** Makes matching requests fail; once, unless `times` says otherwise. */
  fail(matcher: FaultMatcher, outcome: FaultOutcome): void;
  /** The backend has the port's interface: `ACTIVE`. */
  plug(portId: string): void;
  /** It is gone: `DOWN`. */
  unplug(portId: string): void;
  /** All tokens become invalid at once. */
  revokeTokens(): void;
  /** New tokens live this long. */
  setTokenLife(ms: number): void;
  setLatency(ms: number): void;
  /** Forgets resources, quotas, requests and faults; tokens stay valid. */
  reset(): void;
  close(): Promise<void>;
}

export async function startFakeCloud(options: FakeCloudOptions = {}): Promise<FakeCloud> {
  const state = new State(options.hosts ?? [], extensionSet(options.tags ?? 'all'));
  const identity = new Identity();
  const faults = new Faults();
  const requests: RecordedRequest[] = [];
  let latencyMs = options.latencyMs ?? 0;
  let url = '';

  const neutron = (request: RecordedRequest): Answer => {
    const user = identity.whois(request.headers['x-auth-token']);
    if (!user) return unauthorised();
    const context: Context = {
      state,
      projectId: user.projectId,
      admin: user.roles.includes('admin'),
      url: `${url}/network`,
    };
    return state.undo.run(() => route(request, context));
  };
  const handlers = { identity: identity.handle, network: neutron };
  const listening = await listen({ handlers, requests, faults, latencyMs: () => latencyMs });
  const { server } = listening;
  url = listening.url;
  identity.serveAt(url);

  const setStatus = (portId: string, status: string): void => {
    const port = state.ports.get(portId);
    if (!port) throw new Error(`the stand-in has no port ${portId}`);
    state.ports.put(changed(port, { status }));
  };

  return {
    url,
    requests,
    state,
    cloudConfig: (changes) => ({ ...defaultConfig(url), ...changes }),
    fail: (matcher, outcome) => faults.add(matcher, outcome),
    plug: (portId) => setStatus(portId, 'ACTIVE'),
    unplug: (portId) => setStatus(portId, 'DOWN'),
    revokeTokens: () => identity.revokeTokens(),
    setTokenLife: (ms) => {
      identity.tokenLifeMs = ms;
    },
    setLatency: (ms) => {
      latencyMs = ms;
    },
    reset: () => {
      state.clear();
      requests.length = 0;
      faults.clear();
    },
    close: async () => {
      server.close();
      server.closeAllConnections();
      await once(server, 'close');
    },
  };
}

function defaultConfig(url: string): CloudConfig {
  return {
    credentials: passwordOf(kuryrUser, url),
    interface: 'public',
    endpointOverrides: {},
    tls: { insecure: false },
    requestTimeoutMs: 10_000,
  };
}

/** A user of the stand-in as credentials. */
export function passwordOf(user: FakeUser, url: string): Credentials {
  return {
    kind: 'password',
    authUrl: `${url}/identity/v3`,
    user: { name: user.name },
    userDomain: { name: 'Default' },
    password: user.password,
    project: { name: user.projectName },
    projectDomain: { name: 'Default' },
  };
}
