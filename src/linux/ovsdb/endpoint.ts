import type { NetConnectOpts } from 'node:net';
import { KuryrError } from '../../errors/kuryr-error.ts';

/**
 * Where an OVSDB server listens: `unix:/path` or `tcp:host:port`, an IPv6 address in brackets.
 *
 * @throws KuryrError CONFIG
 */
export function parseEndpoint(endpoint: string): NetConnectOpts {
  const [, path] = /^unix:(.+)$/.exec(endpoint) ?? [];
  if (path !== undefined) return { path };
  const [, address, name, port] = /^tcp:(?:\[([^\]]+)\]|([^:]+)):(\d+)$/.exec(endpoint) ?? [];
  const host = address ?? name;
  if (host !== undefined && Number(port) > 0 && Number(port) < 65536) {
    return { host, port: Number(port) };
  }
  throw new KuryrError('CONFIG', {
    where: 'the address of the Open vSwitch database',
    what: `'${endpoint}' is neither unix:/path nor tcp:host:port`,
  });
}
