import { KuryrError } from '../../errors/kuryr-error.ts';
import type { Call } from '../../util/call.ts';
import { keystoneUrl, neutronUrl, type Plan } from '../plan.ts';

/** A token of the service user. */
export async function serviceToken({ settings, secrets }: Plan, { signal }: Call): Promise<string> {
  const domain = { id: 'default' };
  const user = { name: 'kuryr', domain, password: secrets.kuryr };
  const body = {
    auth: {
      identity: { methods: ['password'], password: { user } },
      scope: { project: { name: 'service', domain } },
    },
  };
  const response = await fetch(`${keystoneUrl(settings)}/auth/tokens`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(body),
    signal,
  });
  const token = response.headers.get('x-subject-token');
  if (response.ok && token !== null) return token;
  throw refused('Keystone', 'give the service user a token', response, await response.text());
}

/** One request to the devcloud's Neutron; the answer is its JSON body. */
export async function neutronRequest(
  { settings }: Plan,
  request: {
    readonly token: string;
    readonly path: string;
    readonly action: string;
    readonly body?: object;
  },
  { signal }: Call,
): Promise<unknown> {
  const response = await fetch(`${neutronUrl(settings)}/v2.0/${request.path}`, {
    method: request.body ? 'POST' : 'GET',
    headers: { 'content-type': 'application/json', 'x-auth-token': request.token },
    ...(request.body ? { body: JSON.stringify(request.body) } : {}),
    signal,
  });
  const text = await response.text();
  if (response.ok) return JSON.parse(text);
  throw refused('Neutron', request.action, response, text);
}

function refused(
  service: string,
  action: string,
  { status }: Response,
  text: string,
): KuryrError<'OPENSTACK'> {
  return new KuryrError('OPENSTACK', { service, action, status, text: text.slice(0, 500) });
}
