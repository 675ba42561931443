import type { CloudConfig } from '../../../config/cloud.ts';
import type { Credentials } from '../../../config/credentials.ts';
import { isCode } from '../../../errors/kuryr-error.ts';
import { identityUrl } from '../../../openstack/keystone/authenticate.ts';
import { findEndpoint } from '../../../openstack/keystone/endpoint.ts';
import type { Session, Token } from '../../../openstack/session/session.ts';
import type { Call } from '../../../util/call.ts';
import { type Check, type Diagnosis, problem, type Report } from '../check.ts';
import type { Patient } from '../patient.ts';

/** What may be told of a login that was refused. */
export interface Refusal {
  readonly error: unknown;
  readonly source: string;
  readonly cloud: CloudConfig;
  /** Projects that the user has, when Keystone takes the user and password without a project. */
  readonly projects?: readonly string[];
}

/** Whether Keystone takes the credentials, and whether its catalogue has Neutron where we look. */
export const credentialsCheck: Check = {
  name: 'credentials',
  run: async (patient, call) => {
    const cloud = patient.cloud();
    if (cloud.credentials.kind === 'none') return { diagnoses: [], saw: 'none (auth_type = none)' };
    try {
      return accepted(await patient.login(), cloud);
    } catch (error) {
      const { reading } = patient;
      const source = reading.cloud.kind === 'found' ? reading.cloud.source : 'the configuration';
      const projects = isCode(error, 'OPENSTACK_AUTH')
        ? await ownProjects(patient, cloud, call)
        : undefined;
      return { diagnoses: [judgeRefusal({ error, source, cloud, ...(projects && { projects }) })] };
    }
  },
};

function accepted(token: Token, cloud: CloudConfig): Report {
  const { credentials } = cloud;
  const saw = `${credentials.kind}, roles ${token.roles.join(', ') || 'none'}`;
  return { diagnoses: [...judgeToken(token, credentials), ...judgeCatalog(token, cloud)], saw };
}

/** Each way in which a login fails has a cure of its own. */
export function judgeRefusal({ error, source, cloud, projects }: Refusal): Diagnosis {
  const what = error instanceof Error ? error.message : String(error);
  const { credentials, tls } = cloud;
  if (isCode(error, 'OPENSTACK_UNREACHABLE')) {
    const { url, why } = error.params;
    if (/certificate|TLS/.test(why)) {
      return problem(
        what,
        `Set [neutron] cafile (cacert in clouds.yaml) to the authority that signed it${tls.caFile ? `, which is not in ${tls.caFile}` : ''}; openssl s_client -connect ${new URL(url).host} shows the certificate.`,
      );
    }
    return problem(
      what,
      `Try curl -sv ${url}/v3; if it is another address, correct auth_url in ${source}.`,
    );
  }
  if (isCode(error, 'OPENSTACK_AUTH')) {
    const project = 'project' in credentials ? nameOf(credentials.project) : undefined;
    if (projects && project !== undefined) {
      const known = projects.join(', ') || 'none';
      return problem(
        `Keystone takes the user and the password, but not for the project ${project}; the user has: ${known}`,
        `Correct project_name and project_domain_name in ${source}, or: openstack role add --user ${nameOf('user' in credentials ? credentials.user : undefined)} --project ${project} ROLE`,
      );
    }
    return problem(what, `Correct ${fieldsOf(credentials)} in ${source}.`);
  }
  return problem(what, `Look at Keystone's log; the address is ${authUrl(credentials)}.`);
}

export function judgeToken(token: Token, credentials: Credentials): Diagnosis[] {
  if (token.projectId !== undefined) return [];
  const found = [
    problem(
      'Keystone takes the credentials, but the token has no project, so Neutron will refuse all',
      'Set project_name and project_domain_name beside the user name.',
    ),
  ];
  return credentials.kind === 'none' ? [] : found;
}

/** Whether Neutron can be found in the catalogue. */
export function judgeCatalog(
  { catalog }: Pick<Token, 'catalog'>,
  cloud: Pick<CloudConfig, 'endpointOverrides' | 'interface' | 'region'>,
): Diagnosis[] {
  if (cloud.endpointOverrides['network'] !== undefined) return [];
  const { interface: kind, region } = cloud;
  try {
    findEndpoint(catalog, { service: 'network', interface: kind, ...(region && { region }) });
    return [];
  } catch (error) {
    const what = error instanceof Error ? error.message : String(error);
    return [
      problem(
        what,
        'openstack catalog list shows what there is; set [neutron] region_name or endpoint_type to it, or endpoint_override to the address of Neutron.',
      ),
    ];
  }
}

/** Undefined unless Keystone takes user and password by themselves. */
async function ownProjects(
  patient: Patient,
  cloud: CloudConfig,
  call: Call,
): Promise<readonly string[] | undefined> {
  const { credentials } = cloud;
  if (credentials.kind !== 'password' || !credentials.project) return undefined;
  const { project: _project, projectDomain: _domain, ...alone } = credentials;
  const endpointOverrides = { identity: identityUrl(credentials.authUrl) };
  const session = patient.openSession({ ...cloud, credentials: alone, endpointOverrides });
  return projectsOf(session, call).catch(() => undefined);
}

async function projectsOf(session: Session, call: Call): Promise<readonly string[]> {
  const { body } = await session.request<{ readonly projects?: readonly { name: string }[] }>(
    { service: 'identity', method: 'GET', path: '/auth/projects', action: 'list our projects' },
    call,
  );
  return (body.projects ?? []).map(({ name }) => name);
}

function fieldsOf(credentials: Credentials): string {
  if (credentials.kind === 'application-credential') {
    return 'application_credential_id and application_credential_secret';
  }
  return credentials.kind === 'token' ? 'token' : 'username, user_domain_name and password';
}

function nameOf(one: { readonly id?: string; readonly name?: string } | undefined) {
  return one?.name ?? one?.id;
}

function authUrl(credentials: Credentials): string {
  return credentials.kind === 'none' ? credentials.endpoint : credentials.authUrl;
}
