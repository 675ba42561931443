import { expect, test } from 'vitest';
import { findEndpoint } from './endpoint.ts';
import type { Service } from './token.ts';

const catalog: Service[] = [
  { type: 'identity', endpoints: [] },
  {
    type: 'network',
    endpoints: [
      { interface: 'public', region: 'north', url: 'http://north' },
      { interface: 'internal', region: 'north', url: 'http://north-internal' },
      { interface: 'public', region: 'south', url: 'http://south' },
    ],
  },
];

const find = (service: string, kind: string, region?: string) =>
  findEndpoint(catalog, { service, interface: kind, ...(region && { region }) });

test('service, interface and region choose; without a region the first one does', () => {
  expect(find('network', 'public', 'south')).toBe('http://south');
  expect(find('network', 'internal', 'north')).toBe('http://north-internal');
  expect(find('network', 'public')).toBe('http://north');
});

test('what the catalogue lacks is refused with what it has', () => {
  expect(() => find('volumev3', 'public')).toThrow(
    'no service of type volumev3; it has identity, network',
  );
  expect(() => find('network', 'public', 'east')).toThrow('known regions: north, south');
  expect(() => find('network', 'admin', 'north')).toThrow('it has internal, public');
  expect(() => find('identity', 'public', 'north')).toThrow('known regions: none');
});
