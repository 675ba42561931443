import { expect, test } from 'vitest';
import { assertUsable } from './layout.ts';

test('a state directory whose sockets would have too long names is refused', () => {
  const longest = `/${'d'.repeat(72)}`;
  expect(() => assertUsable(longest)).not.toThrow();
  expect(() => assertUsable(`${longest}d`)).toThrow('the path is 1 bytes too long');
});

test('a state directory that the hosts would not see is refused', () => {
  for (const root of ['/run', '/run/devcloud', '/etc/devcloud', '/dev/shm/devcloud']) {
    expect(() => assertUsable(root)).toThrow('choose a directory outside');
  }
  expect(() => assertUsable('/')).toThrow('choose a directory outside /');
  expect(() => assertUsable('/runs/devcloud')).not.toThrow();
});

test('a path that a configuration file or shell could misread is refused', () => {
  for (const root of ['/a b', '/a;b', '/a%b', "/a'b"]) {
    expect(() => assertUsable(root)).toThrow('use only letters');
  }
});
