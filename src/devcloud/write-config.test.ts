import { mkdtempSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { iniText, writeConfig } from './write-config.ts';

test('groups and options become an INI file', () => {
  expect(iniText({ DEFAULT: { a: '1', b: 'x y' }, neutron: { url: 'http://h:1/v3' } })).toBe(
    '[DEFAULT]\na = 1\nb = x y\n\n[neutron]\nurl = http://h:1/v3\n',
  );
});

test('only root reads a configuration file, also one that was open to all before', () => {
  const directory = mkdtempSync(join(tmpdir(), 'kd-'));
  try {
    const file = join(directory, 'new', 'kuryr.conf');
    writeConfig(file, 'x');
    expect(statSync(file).mode & 0o777).toBe(0o600);
    const open = join(directory, 'open.conf');
    writeFileSync(open, '', { mode: 0o644 });
    writeConfig(open, 'x');
    expect(statSync(open).mode & 0o777).toBe(0o600);
  } finally {
    rmSync(directory, { recursive: true });
  }
});
