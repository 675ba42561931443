import { join } from 'node:path';
import { databaseUrl } from '../mariadb/create-database.ts';
import type { Plan } from '../plan.ts';
import { iniText } from '../write-config.ts';

/** The text of keystone.conf. */
export function keystoneConf({ layout, secrets }: Plan): string {
  const connection = databaseUrl(layout, { name: 'keystone', password: secrets.keystoneDatabase });
  return iniText({
    DEFAULT: { use_stderr: 'true' },
    database: { connection },
    token: { provider: 'fernet', expiration: '86400' },
    fernet_tokens: { key_repository: join(layout.keystone, 'fernet-keys') },
    fernet_receipts: { key_repository: join(layout.keystone, 'fernet-keys') },
    credential: { key_repository: join(layout.keystone, 'credential-keys') },
    // The fewest rounds that bcrypt takes: the passwords are random, and a token costs 10 ms.
    identity: { password_hash_rounds: '4' },
    cache: { enabled: 'true', backend: 'dogpile.cache.memory' },
  });
}
