import { expect, test } from 'vitest';
import { renderStatus } from './render-status.ts';

const away = { running: false, problem: 'nothing listens on /s' } as const;

test('the daemon is shown with what hinders it, and an old promise with what to do', () => {
  const text = renderStatus({
    networks: [],
    endpoints: [],
    pending: [],
    daemon: {
      running: true,
      version: '1.2.3',
      pid: 7,
      host: 'h1',
      startedAt: '2026-01-01T00:00:00.000Z',
      uptimeSeconds: 93_600,
      logLevel: 'info',
      endpoints: 0,
      pending: [{ kind: 'release-pool', ageSeconds: 200 }],
      lastReconcile: {
        at: '2026-01-02T00:00:00.000Z',
        uncertain: 0,
        mended: 0,
        error: 'no Docker',
      },
      checks: [
        { name: 'cloud', ok: false, reason: 'Keystone is away' },
        { name: 'neutron', ok: true },
      ],
    },
  });
  expect(text).toMatch(
    /^daemon: kuryr 1\.2\.3 on h1 \(pid 7\), up 1 d 2 h; .* failed: no Docker$/m,
  );
  expect(text).toMatch(/^not ready: cloud: Keystone is away$/m);
  expect(text).not.toMatch(/neutron/);
  expect(text).toMatch(/^a promise waits for 3 min already: kuryr doctor/m);
});

test('what Neutron lacks is called missing, and promises are told with what they are about', () => {
  const text = renderStatus({
    networks: [{ docker: { id: 'd'.repeat(64), name: 'n1', subnets: ['10.1.0.0/24'] } }],
    endpoints: [
      {
        network: 'n1',
        docker: { id: 'e', name: 'web', addresses: ['10.1.0.5'], mac: 'fa:16:3e:00:00:01' },
      },
    ],
    pending: [{ kind: 'release-pool', poolId: 'p1' }],
    daemon: away,
  });
  expect(text).toMatch(/^n1 +d{12} +10\.1\.0\.0\/24 +missing/m);
  expect(text).toMatch(/^n1 +web +10\.1\.0\.5 +fa:16:3e:00:00:01 +missing/m);
  expect(text).toMatch(/^release-pool +poolId p1$/m);
});

test('a host without anything says so', () => {
  expect(renderStatus({ networks: [], endpoints: [], pending: [], daemon: away })).toBe(
    'daemon: does not answer (nothing listens on /s)\n\nno networks\n\nno endpoints\n\nno pending operations\n',
  );
});
