import { KuryrError } from '../../errors/kuryr-error.ts';
import { serviceName } from '../session/service-name.ts';
import type { HttpRequest, Layer } from '../session/transport.ts';
import type { Token } from './token.ts';
import type { TokenSource } from './token-source.ts';

/**
 * Sends each request with the shared token. A 401 means that the token ended early (revoked, or
 * Keystone's keys were rotated): the request is repeated once with a new one. That is safe for
 * every method, for the token is checked before anything is done.
 */
export function withToken(tokens: TokenSource): Layer {
  return (next) => async (request, call) => {
    const token = await tokens.current(call);
    const response = await next(signed(request, token), call);
    if (response.status !== 401) return response;
    const fresh = await tokens.replace(token, call);
    const second = await next(signed(request, fresh), call);
    if (second.status === 401) throw refusedTwice(request);
    return second;
  };
}

function signed(request: HttpRequest, token: Token): HttpRequest {
  return { ...request, headers: { ...request.headers, 'x-auth-token': token.id } };
}

function refusedTwice(request: HttpRequest): KuryrError<'OPENSTACK_AUTH'> {
  const name = serviceName(request.service);
  return new KuryrError('OPENSTACK_AUTH', {
    url: new URL(request.url).origin,
    why: `${name} does not accept a token that Keystone has just issued; its own [keystone_authtoken] may be wrong`,
  });
}
