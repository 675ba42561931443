import { run } from '../../linux/exec/run.ts';
import type { Call } from '../../util/call.ts';
import { childEnvironment } from '../child-environment.ts';
import type { Layout } from '../settings/layout.ts';

/** Makes an empty database with a user of the same name, in place of any that was there. */
export async function createDatabase(
  layout: Layout,
  { name, password }: { readonly name: string; readonly password: string },
  call: Call,
): Promise<void> {
  const sql = `
    DROP DATABASE IF EXISTS ${name};
    CREATE DATABASE ${name};
    CREATE OR REPLACE USER ${name}@localhost IDENTIFIED BY '${password}';
    GRANT ALL PRIVILEGES ON ${name}.* TO ${name}@localhost;`;
  await run(
    ['mariadb', '--no-defaults', '--user=root', `--socket=${layout.mariadbSocket}`],
    { env: childEnvironment(layout.root), input: sql },
    call,
  );
}

/** How SQLAlchemy connects to such a database. */
export function databaseUrl(
  layout: Layout,
  { name, password }: { readonly name: string; readonly password: string },
): string {
  const query = `unix_socket=${layout.mariadbSocket}&charset=utf8`;
  return `mysql+pymysql://${name}:${password}@localhost/${name}?${query}`;
}
