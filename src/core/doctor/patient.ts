import type { CloudConfig } from '../../config/cloud.ts';
import type { KuryrConfig } from '../../config/kuryr-config.ts';
import type { ConfigReading } from '../../config/read-config.ts';
import { DockerClient } from '../../docker/docker-client.ts';
import { isCode } from '../../errors/kuryr-error.ts';
import { examineSwitch, type SwitchFacts } from '../../linux/ovsdb/examine-switch.ts';
import { silentLogger } from '../../observe/log.ts';
import { Session, type Token } from '../../openstack/session/session.ts';
import { type Call, withDeadline } from '../../util/call.ts';
import { NotLooked } from './check.ts';

/** An answer of Neutron, and when it came by its clock. */
export interface NeutronAnswer {
  readonly body: unknown;
  readonly headers: Readonly<Record<string, string>>;
}

/** What the checks examine: this host, as its configuration describes it. What several ask is asked once. */
export interface Patient {
  readonly reading: ConfigReading;
  readonly config: KuryrConfig;
  /** The version of this program. */
  readonly version: string;
  readonly docker: Pick<DockerClient, 'engine' | 'networks'>;
  /** @throws NotLooked without credentials */
  readonly cloud: () => CloudConfig;
  readonly openSession: (cloud: CloudConfig) => Session;
  /** @throws what refused the login, for the check that reports it */
  readonly login: () => Promise<Token>;
  /** GETs a path of Neutron, below its version. @throws what refused it; NotLooked without a login */
  readonly ask: (path: string, what: string, call: Call) => Promise<NeutronAnswer>;
  /** As `ask`, for checks that have nothing to say when Neutron is away. @throws NotLooked then */
  readonly neutron: (path: string, what: string, call: Call) => Promise<NeutronAnswer>;
  /** @throws KuryrError OVSDB_UNREACHABLE */
  readonly switch: () => Promise<SwitchFacts>;
  readonly close: () => Promise<void>;
}

/** Of a check's time, how much the login may take: others wait for it. */
const LOGIN_SHARE = 0.6;

/** @param limitMs how long one check may take */
export function openPatient(reading: ConfigReading, version: string, limitMs: number): Patient {
  const { config } = reading;
  const loginMs = limitMs * LOGIN_SHARE;
  const sessions: Session[] = [];
  const openSession = (cloud: CloudConfig): Session => {
    const quick = { ...cloud, requestTimeoutMs: Math.min(cloud.requestTimeoutMs, limitMs) };
    const never = { retries: 0, baseMs: 0, capMs: 0, withinMs: 0 };
    const session = new Session({ cloud: quick, log: silentLogger, retry: never });
    sessions.push(session);
    return session;
  };
  const cloud = (): CloudConfig => {
    if (reading.cloud.kind === 'found') return reading.cloud.cloud;
    throw new NotLooked('there are no usable credentials; the check configuration tells why');
  };
  const session = once(() => openSession(cloud()));
  const login = once(async () => session().authenticate(withDeadline(loginMs)));
  const answers = new Map<string, Promise<NeutronAnswer>>();
  // Neutron has a new token examined by Keystone; after the first answer it knows it, so the others wait.
  let first: Promise<unknown> | undefined;
  const send = async (path: string, action: string, call: Call): Promise<NeutronAnswer> => {
    await login().catch(() => {
      throw new NotLooked('there is no login; the check credentials tells why');
    });
    const get = () =>
      session().request<unknown>({ service: 'network', method: 'GET', path, action }, call);
    if (first) return first.then(get, get);
    const answer = get();
    first = answer;
    return answer;
  };
  const ask: Patient['ask'] = (path, what, call) => {
    const answer = answers.get(path) ?? send(path, what, call);
    answers.set(path, answer);
    return answer;
  };
  return {
    reading,
    config,
    version,
    docker: new DockerClient(config.dockerHost),
    cloud,
    openSession,
    login,
    ask,
    neutron: (path, what, call) =>
      ask(path, what, call).catch((error: unknown) => {
        const away = isCode(error, 'OPENSTACK_UNREACHABLE') || isCode(error, 'DEADLINE');
        if (!away && !isCode(error, 'CONFIG')) throw error;
        throw new NotLooked('Neutron does not answer; the check neutron tells why');
      }),
    switch: once(() => examineSwitch(config.binding.ovsdbConnection, withDeadline(limitMs))),
    close: async () => {
      await Promise.all(sessions.map((one) => one.close()));
    },
  };
}

function once<T>(make: () => T): () => T {
  let made: { readonly value: T } | undefined;
  return () => {
    made ??= { value: make() };
    return made.value;
  };
}
