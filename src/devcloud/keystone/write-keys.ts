import { randomBytes } from 'node:crypto';
import { existsSync, mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { writeConfig } from '../write-config.ts';

/** Makes a repository of two Fernet keys (one staged, one primary) unless it has them. */
export function writeKeys(repository: string): void {
  mkdirSync(repository, { recursive: true, mode: 0o700 });
  for (const name of ['0', '1']) {
    const file = join(repository, name);
    if (!existsSync(file)) writeConfig(file, padded(randomBytes(32)));
  }
}

/** Fernet wants URL-safe base64 with its padding; Node leaves that off. */
function padded(key: Buffer): string {
  return `${key.toString('base64url')}=`;
}
