import { once } from 'node:events';
import { type AddressInfo, createServer } from 'node:net';
import { expect, test } from 'vitest';
import { assertPortFree, listeningInodes } from './assert-port-free.ts';

test('a port that is taken is named with the process that has it', async () => {
  const server = createServer().listen({ host: '127.0.0.1', port: 0 });
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  await expect(assertPortFree(port)).rejects.toThrow(
    new RegExp(`port ${port} of 127.0.0.1 is taken by .+ \\(pid ${process.pid}\\)`),
  );
  server.close();
  await once(server, 'close');
  await assertPortFree(port);
});

test('only sockets that listen on the port are found', () => {
  const line = (port: string, state: string, inode: number) =>
    `   0: 0100007F:${port} 00000000:0000 ${state} 00000000:00000000 00:00000000 00000000     0        0 ${inode} 1`;
  const text = [line('3A98', '0A', 11), line('3A98', '01', 12), line('3A99', '0A', 13)].join('\n');
  expect(listeningInodes(text, 15_000)).toEqual(['socket:[11]']);
});
