import type { TestCloud } from './test-cloud.ts';

/** Says its name on TCP port 80. */
export const SERVER = [
  ...['busybox', 'sh', '-c'],
  'mkdir /www; hostname > /www/index.html; exec httpd -f -p 80 -h /www',
] as const;

/** What a client outside the cloud hears at a floating IP; undefined when nobody answers. */
export function ask(cloud: TestCloud, address: string, port: number): Promise<string | undefined> {
  const request = `exec 3<>/dev/tcp/${address}/${port}; printf 'GET / HTTP/1.0\\r\\n\\r\\n' >&3; cat <&3`;
  return cloud.outside('timeout', '3', 'bash', '-c', request).then(
    (answer) => answer.split('\n').at(-1),
    () => undefined,
  );
}

/** The first packet may wait for ARP, and for OVN's flows. */
export function hears(
  cloud: TestCloud,
  address: string,
  port: number,
  name: string,
): Promise<true> {
  return cloud.until(`${name} at ${address}:${port}`, async () =>
    (await ask(cloud, address, port)) === name ? true : undefined,
  );
}
