import { expect } from 'vitest';
import type { Fault } from './support/cloud-proxy.ts';
import { CREATE, RUN, SLEEP } from './support/docker-words.ts';
import { e2eTest as test } from './support/e2e.ts';
import { throughProxies } from './support/through-proxies.ts';
import { NO_TRACES, traces } from './support/traces.ts';

/*
 * A cloud that answers, but not as it should. Whatever it is, containers and networks that are started are
 * refused with the reason and leave nothing, and those that are removed go at once and are forgotten by
 * Neutron when it is well again.
 */

/** Longer than Kuryr's own deadline for one call, shorter than two of them, ms. */
const CLEAR_MS = 40_000;
/** A stop asks nobody; on a loaded machine docker itself takes its time, ms. */
const STOP_MS = 15_000;

/** Five faults one after the other, ms. */
const LONG_MS = 300_000;

interface Case {
  readonly what: string;
  readonly fault: Fault;
  readonly says: RegExp;
}

const REFUSED = 'Neutron refused to \\w[^:]*: the test says no';
const cases: readonly Case[] = [
  { what: 'refuses with 409', fault: { status: 409 }, says: refusedWith(409) },
  { what: 'fails with 500', fault: { status: 500 }, says: refusedWith(500) },
  { what: 'is overloaded (503)', fault: { status: 503 }, says: refusedWith(503) },
  {
    what: 'wants an hour of rest (429)',
    fault: { status: 429, headers: { 'retry-after': '3600' } },
    says: refusedWith(429),
  },
  {
    what: 'breaks off in the middle of its answers',
    fault: { cut: true },
    says: /: Neutron at \S+ cannot be reached: it closed the connection/,
  },
];

function refusedWith(status: number): RegExp {
  return new RegExp(`: ${REFUSED} \\(HTTP ${status}`);
}

async function milliseconds(work: Promise<unknown>): Promise<number> {
  const start = performance.now();
  await work;
  return performance.now() - start;
}

test('what Neutron says no to is told and leaves nothing; stops do not mind, and are done later', {
  timeout: LONG_MS,
}, async ({ e2e }) => {
  const { h1 } = e2e;
  await throughProxies(e2e, {}, async ({ neutron }) => {
    await h1.docker(...CREATE, '--subnet', '10.84.0.0/24', 'n1');
    for (const i of cases.keys()) {
      await h1.docker(...RUN, '--network', 'n1', '--name', `c${i}`, ...SLEEP);
      await h1.docker(...CREATE, '--subnet', `10.85.${i}.0/24`, `gone${i}`);
    }
    for (const [i, { what, fault, says }] of cases.entries()) {
      await h1.settled();
      const before = await traces(e2e);
      neutron.disturb(fault);
      const refused = [
        h1.refusal(...CREATE, '--subnet', '10.86.0.0/24', 'n2'),
        h1.refusal(...RUN, '--rm', '--network', 'n1', '--name', 'new', ...SLEEP),
      ];
      expect(await milliseconds(Promise.allSettled(refused)), what).toBeLessThan(CLEAR_MS);
      for (const said of await Promise.all(refused)) expect(said, what).toMatch(says);
      neutron.disturb(undefined);
      await h1.settled();
      expect(await traces(e2e), what).toEqual(before);

      neutron.disturb(fault);
      expect(await milliseconds(h1.docker('rm', '-f', `c${i}`)), what).toBeLessThan(STOP_MS);
      expect(await milliseconds(h1.docker('network', 'rm', `gone${i}`)), what).toBeLessThan(
        STOP_MS,
      );
      expect((await h1.ovsPorts()).length, what).toBe(before.ovs.length - 1);
      expect((await h1.links()).length, what).toBe(before.links.length - 1);
      neutron.disturb(undefined);
    }
    await h1.docker('network', 'rm', 'n1');
    await h1.settled();
    expect(await traces(e2e)).toEqual(NO_TRACES);
  });
});

test('a Neutron that is slow, or asks for a moment of rest, is waited for', async ({ e2e }) => {
  const { h1 } = e2e;
  await throughProxies(e2e, {}, async ({ neutron }) => {
    await h1.docker(...CREATE, '--subnet', '10.86.0.0/24', 'n1');
    await h1.settled();
    neutron.disturb({ delayMs: 10_000 });
    await h1.docker(...RUN, '--network', 'n1', '--name', 'c1', ...SLEEP);
    expect(await milliseconds(h1.docker('rm', '-f', 'c1'))).toBeLessThan(STOP_MS);
    neutron.disturb({ status: 429, headers: { 'retry-after': '1' }, times: 1 });
    await h1.docker(...RUN, '--network', 'n1', '--name', 'c2', ...SLEEP);
    neutron.disturb(undefined);
    await h1.docker('rm', '-f', 'c2');
    await h1.docker('network', 'rm', 'n1');
    await h1.settled();
    expect(await traces(e2e)).toEqual(NO_TRACES);
  });
});

test('a token that is refused is renewed once for all that need one', async ({ e2e }) => {
  const { h1 } = e2e;
  await throughProxies(e2e, {}, async ({ neutron, keystone }) => {
    await h1.docker(...CREATE, '--subnet', '10.87.0.0/24', 'n1');
    await h1.settled();
    const logins = () => keystone.lines.filter((line) => /^POST .*\/auth\/tokens$/.test(line));
    const before = logins().length;
    neutron.refuseTokens();
    const names = ['c1', 'c2', 'c3', 'c4'];
    const all = names.map((name) => h1.docker(...RUN, '--network', 'n1', '--name', name, ...SLEEP));
    const made = ['10.88.0.0/24', '10.89.0.0/24'].map((subnet, i) =>
      h1.docker(...CREATE, '--subnet', subnet, `n${i + 2}`),
    );
    await Promise.all([...all, ...made]);
    expect(logins()).toHaveLength(before + 1);
  });
});
