import { expect, test } from 'vitest';
import { identityUrl } from '../keystone/authenticate.ts';
import { versionedUrl } from './versioned-url.ts';

test.each([
  'http://c/network',
  'http://c/network/',
  'http://c/network/v2.0',
  'http://c/network/v2.0/',
])('Neutron at %s is spoken to at its version', (endpoint) => {
  expect(versionedUrl('network', endpoint)).toBe('http://c/network/v2.0');
});

test('other services have their version in the catalogue', () => {
  expect(versionedUrl('volumev3', 'http://c/v3/project/')).toBe('http://c/v3/project');
});

test.each([
  'http://c:5000',
  'http://c:5000/',
  'http://c:5000/v3',
  'http://c:5000/v3/',
  'http://c:5000/v2.0',
])('Keystone at %s is spoken to at v3', (authUrl) => {
  expect(identityUrl(authUrl)).toBe('http://c:5000/v3');
});
