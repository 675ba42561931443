import { expect, test } from 'vitest';
import { templatePath } from './template-path.ts';

test.each([
  ['/v2.0/ports', '/v2.0/ports'],
  ['/v2.0/ports/0d7a1f3e-89ab-4cde-8f01-23456789abcd', '/v2.0/ports/{id}'],
  [`/v2.0/quotas/${'a'.repeat(32)}/details.json`, '/v2.0/quotas/{id}/details.json'],
  ['/v2.0/networks/0d7a1f3e-89ab-4cde-8f01-23456789abcd/tags', '/v2.0/networks/{id}/tags'],
  [
    '/v2.0/networks/0d7a1f3e-89ab-4cde-8f01-23456789abcd/tags/a%3Ab',
    '/v2.0/networks/{id}/tags/{tag}',
  ],
])('%s is counted as %s', (path, template) => {
  expect(templatePath(path)).toBe(template);
});
