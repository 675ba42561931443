/**
 * A Docker network and IPAM driver that does nothing: it hands out links that are there already, and counts addresses up.
 * What dockerd takes with it is what dockerd takes with any remote driver.
 *
 * usage: serve.ts SOCKET LINKS
 */
import { createServer } from 'node:http';
import { json } from 'node:stream/consumers';
import { linkName } from './links.ts';

type Body = Readonly<Record<string, unknown>>;

const [, , socket = '', links = '0'] = process.argv;
const free = Array.from({ length: Number(links) }, (_, i) => linkName(i));
const byEndpoint = new Map<string, string>();
let lastAddress = 1;

const answers: Readonly<Record<string, (body: Body) => Body>> = {
  '/Plugin.Activate': () => ({ Implements: ['NetworkDriver', 'IpamDriver'] }),
  '/NetworkDriver.GetCapabilities': () => ({ Scope: 'local' }),
  '/IpamDriver.GetDefaultAddressSpaces': () => ({
    LocalDefaultAddressSpace: 'idle',
    GlobalDefaultAddressSpace: 'idle',
  }),
  '/IpamDriver.RequestPool': ({ Pool }) => ({ PoolID: Pool, Pool, Data: {} }),
  '/IpamDriver.RequestAddress': ({ PoolID, Address }) => ({
    Address: Address ? `${Address}/16` : nextAddress(String(PoolID)),
    Data: {},
  }),
  '/NetworkDriver.CreateEndpoint': ({ EndpointID }) => {
    const link = free.shift();
    if (!link) return { Err: 'no link is left' };
    byEndpoint.set(String(EndpointID), link);
    return { Interface: {} };
  },
  '/NetworkDriver.EndpointOperInfo': () => ({ Value: {} }),
  '/NetworkDriver.Join': ({ EndpointID }) => ({
    InterfaceName: { SrcName: byEndpoint.get(String(EndpointID)), DstPrefix: 'eth' },
  }),
  // dockerd has put the link back under its name by now.
  '/NetworkDriver.DeleteEndpoint': ({ EndpointID }) => {
    const link = byEndpoint.get(String(EndpointID));
    if (link) free.push(link);
    byEndpoint.delete(String(EndpointID));
    return {};
  },
};

createServer(async (request, response) => {
  const body = (await json(request).catch(() => ({}))) as Body;
  const answer = answers[request.url ?? ''] ?? (() => ({}));
  response.setHeader('Content-Type', 'application/vnd.docker.plugins.v1.1+json');
  response.end(JSON.stringify(answer(body)));
}).listen(socket, () => console.log('ready'));

function nextAddress(pool: string): string {
  lastAddress = (lastAddress % 65_000) + 1;
  const prefix = pool.split('.').slice(0, 2).join('.');
  return `${prefix}.${lastAddress >> 8}.${lastAddress & 255}/16`;
}
