import { readFile } from 'node:fs/promises';
import type { TlsConfig } from '../config/kuryr-config.ts';
import { KuryrError } from '../errors/kuryr-error.ts';

/** What the plugin's server needs for TLS, as Node.js takes it. */
export interface ServerTls {
  readonly cert: Buffer;
  readonly key: Buffer;
  /** Present when clients must show a certificate that one of these signed. */
  readonly ca?: Buffer;
}

/** Reads the files of TLS; one that cannot be read is named with its option. */
export async function readTls({ certFile, keyFile, caFile }: TlsConfig): Promise<ServerTls> {
  return {
    cert: await read(certFile, 'ssl_cert_file'),
    key: await read(keyFile, 'ssl_key_file'),
    ...(caFile && { ca: await read(caFile, 'ssl_ca_file') }),
  };
}

async function read(path: string, option: string): Promise<Buffer> {
  try {
    return await readFile(path);
  } catch (cause) {
    const why =
      (cause as { code?: string }).code === 'ENOENT' ? 'does not exist' : 'cannot be read';
    const what = `${path} ${why}; give a PEM file that the user of Kuryr can read`;
    throw new KuryrError('CONFIG', { where: `[DEFAULT] ${option}`, what }, { cause });
  }
}
