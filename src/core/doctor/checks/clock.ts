import type { Credentials } from '../../../config/credentials.ts';
import type { Token } from '../../../openstack/session/session.ts';
import { type Check, type Diagnosis, problem, warning } from '../check.ts';

export interface ClockFacts {
  /** This host's clock minus Neutron's, ms. */
  readonly aheadMs: number;
  readonly token: Pick<Token, 'expiresAt'>;
  readonly kind: Credentials['kind'];
  readonly now: number;
}

const NOTABLE_MS = 30_000;
const SOON_MS = 60 * 60_000;

/** This host's clock beside Neutron's, and when the token ends. */
export const clockCheck: Check = {
  name: 'clock',
  run: async (patient, call) => {
    const before = Date.now();
    const { headers } = await patient.neutron('/', 'show its resources', call);
    const now = Date.now();
    // The header has whole seconds: it was half a second earlier, on average.
    const theirs = Date.parse(headers['date'] ?? '') + 500;
    const aheadMs = Number.isNaN(theirs) ? 0 : (before + now) / 2 - theirs;
    const token = await patient.login();
    const facts = { aheadMs, token, kind: patient.cloud().credentials.kind, now };
    const seconds = Math.round(Math.abs(aheadMs) / 1000);
    return { diagnoses: judgeClock(facts), saw: `${seconds} s from Neutron's` };
  },
};

export function judgeClock({ aheadMs, token, kind, now }: ClockFacts): Diagnosis[] {
  const found: Diagnosis[] = [];
  if (Math.abs(aheadMs) > NOTABLE_MS) {
    const seconds = Math.round(Math.abs(aheadMs) / 1000);
    found.push(
      warning(
        `the clock of this host is ${seconds} s ${aheadMs > 0 ? 'ahead of' : 'behind'} Neutron's, so agents can seem dead and certificates wrong`,
        'Let both follow the same time servers: chronyc makestep, or timedatectl set-ntp true.',
      ),
    );
  }
  const left = token.expiresAt.getTime() - now;
  if (kind === 'token') {
    const minutes = Math.max(0, Math.round(left / 60_000));
    const what = `the credentials are a token, which ends in ${minutes} min and cannot be renewed`;
    const cure =
      'Use a password or an application credential: openstack application credential create kuryr.';
    found.push(left < SOON_MS ? problem(what, cure) : warning(what, cure));
  }
  return found;
}
