import { lookup } from 'node:dns/promises';
import { isIP } from 'node:net';
import { findEndpoint } from '../../../openstack/keystone/endpoint.ts';
import { type Check, type Diagnosis, problem, warning } from '../check.ts';
import type { Patient } from '../patient.ts';

/** How long a name took to resolve; `failed` is the resolver's code, as ENOTFOUND. */
export interface NameFacts {
  readonly name: string;
  readonly ms: number;
  readonly failed?: string;
}

const SLOW_MS = 1_000;

/** Whether the names of Keystone and Neutron resolve, and quickly. */
export const namesCheck: Check = {
  name: 'names',
  run: async (patient) => {
    const names = await namesOf(patient);
    const facts = await Promise.all(names.map(resolve));
    const saw = names.length > 0 ? names.join(', ') : 'addresses only';
    return { diagnoses: judgeNames(facts), saw };
  },
};

export function judgeNames(facts: readonly NameFacts[]): Diagnosis[] {
  return facts.flatMap(({ name, ms, failed }) => {
    if (failed !== undefined) {
      return [
        problem(
          `the name ${name} does not resolve (${failed})`,
          `getent hosts ${name} must print an address: correct /etc/resolv.conf, or add a line to /etc/hosts.`,
        ),
      ];
    }
    if (ms < SLOW_MS) return [];
    return [
      warning(
        `the name ${name} took ${(ms / 1000).toFixed(1)} s to resolve, which each new connection waits for`,
        'Remove name servers that do not answer from /etc/resolv.conf, or add a line to /etc/hosts.',
      ),
    ];
  });
}

async function namesOf(patient: Patient): Promise<string[]> {
  const { credentials, endpointOverrides, interface: kind, region } = patient.cloud();
  const urls = [
    credentials.kind === 'none' ? credentials.endpoint : credentials.authUrl,
    ...Object.values(endpointOverrides),
  ];
  const token = await patient.login().catch(() => undefined);
  try {
    const choice = { service: 'network', interface: kind, ...(region && { region }) };
    if (token) urls.push(findEndpoint(token.catalog, choice));
  } catch {
    // The check of the credentials reports it.
  }
  const names = urls.map((url) => new URL(url).hostname.replace(/^\[|\]$/g, ''));
  return [...new Set(names)].filter((name) => isIP(name) === 0);
}

async function resolve(name: string): Promise<NameFacts> {
  const started = performance.now();
  const failed = await lookup(name).then(
    () => undefined,
    (error: NodeJS.ErrnoException) => error.code ?? error.message,
  );
  return { name, ms: performance.now() - started, ...(failed !== undefined && { failed }) };
}
