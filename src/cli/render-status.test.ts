import { expect, test } from 'vitest';
import { renderStatus } from './render-status.ts';

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
  });
  expect(text).toMatch(/^n1 +d{12} +10\.1\.0\.0\/24 +missing/m);
  expect(text).toMatch(/^n1 +web +10\.1\.0\.5 +fa:16:3e:00:00:01 +missing/m);
  expect(text).toMatch(/^release-pool +poolId p1$/m);
});

test('a host without anything says so', () => {
  expect(renderStatus({ networks: [], endpoints: [], pending: [] })).toBe(
    'no networks\n\nno endpoints\n\nno pending operations\n',
  );
});
