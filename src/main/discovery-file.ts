import { mkdir, readFile, unlink, writeFile } from 'node:fs/promises';
import { dirname } from 'node:path';
import type { TlsConfig } from '../config/kuryr-config.ts';

/** Where dockerd looks for plugins that have no socket in its plugin directory. */
const FOLDER = '/etc/docker/plugins';
const PLACES = [FOLDER, '/usr/lib/docker/plugins', '/usr/lib/docker/plugins/kuryr'].flatMap(
  (folder) => [`${folder}/kuryr.spec`, `${folder}/kuryr.json`],
);

/** A file by which dockerd finds a plugin. */
export interface DiscoveryFile {
  readonly path: string;
  readonly text: string;
}

/** The file for a Kuryr that listens on TCP: an address, or with TLS an address and dockerd's side of it. */
export function discoveryFile(uri: string, docker?: TlsConfig['docker']): DiscoveryFile {
  const url = new URL(uri);
  // What listens everywhere is reached here.
  if (url.hostname === '0.0.0.0') url.hostname = '127.0.0.1';
  if (url.hostname === '[::]') url.hostname = '[::1]';
  if (!docker) return { path: `${FOLDER}/kuryr.spec`, text: `tcp://${url.host}\n` };
  const { caFile, certFile, keyFile } = docker;
  const content = {
    Name: 'kuryr',
    // With tcp: dockerd would speak plain HTTP all the same.
    Addr: `https://${url.host}`,
    TLSConfig: {
      InsecureSkipVerify: false,
      CAFile: caFile,
      ...(certFile && keyFile && { CertFile: certFile, KeyFile: keyFile }),
    },
  };
  return { path: `${FOLDER}/kuryr.json`, text: `${JSON.stringify(content, undefined, 2)}\n` };
}

/**
 * Tells dockerd where Kuryr is. An administrator's own file is left alone.
 *
 * @returns takes the file away again: a dead one makes each `docker volume` command take 15 s
 */
export async function writeDiscoveryFile({
  path,
  text,
}: DiscoveryFile): Promise<() => Promise<void>> {
  for (const place of PLACES) {
    const present = await readFile(place, 'utf8').catch(() => undefined);
    if (present !== undefined && (place !== path || present !== text)) return async () => undefined;
  }
  await mkdir(dirname(path), { recursive: true });
  await writeFile(path, text, { mode: 0o644 });
  return async () => {
    const present = await readFile(path, 'utf8').catch(() => undefined);
    if (present === text) await unlink(path);
  };
}
