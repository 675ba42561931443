import { randomBytes } from 'node:crypto';
import { existsSync, readFileSync } from 'node:fs';
import { writeDurably } from '../../linux/files/write-durably.ts';
import type { Layout } from './layout.ts';

const names = ['keystoneDatabase', 'neutronDatabase', 'admin', 'neutron', 'kuryr', 'demo'] as const;

/** The passwords of one devcloud, made when it is first started. */
export type Secrets = Readonly<Record<(typeof names)[number], string>>;

/** The passwords of the devcloud in this state directory; makes them when they are missing. */
export async function secretsOf(layout: Layout): Promise<Secrets> {
  const known: Partial<Secrets> = existsSync(layout.secrets)
    ? JSON.parse(readFileSync(layout.secrets, 'utf8'))
    : {};
  if (names.every((name) => known[name] !== undefined)) return known as Secrets;
  // base64url has no letter that a database URL or a configuration file would read as its own.
  const secrets = Object.fromEntries(
    names.map((name) => [name, known[name] ?? randomBytes(24).toString('base64url')]),
  ) as Secrets;
  if (names.some((name) => known[name] === undefined)) {
    await writeDurably(layout.secrets, `${JSON.stringify(secrets, null, 2)}\n`);
  }
  return secrets;
}
