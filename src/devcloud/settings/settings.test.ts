import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { layoutOf } from './layout.ts';
import {
  claimStateDirectory,
  decideSettings,
  readSettings,
  requireSettings,
  saveSettings,
} from './settings.ts';

const free = { portBase: false, name: false };
const fixed = { portBase: true, name: true };

test('the defaults are one host that runs kuryr serve', () => {
  expect(decideSettings(undefined, {}, free)).toEqual({
    name: 'kuryr-15000',
    portBase: 15000,
    hosts: ['h1'],
    serve: true,
  });
});

test('two devclouds with other ports have other names', () => {
  const names = [21000, 22000].map(
    (portBase) => decideSettings(undefined, { portBase }, free).name,
  );
  expect(names).toEqual(['kuryr-21000', 'kuryr-22000']);
});

test('what is not asked for stays as it was', () => {
  const saved = { name: 'lab', portBase: 21000, hosts: ['h1', 'h2'], serve: false };
  expect(decideSettings(saved, {}, fixed)).toEqual(saved);
  expect(decideSettings(saved, { serve: true }, fixed)).toEqual({ ...saved, serve: true });
  expect(decideSettings(saved, { hosts: 1 }, fixed).hosts).toEqual(['h1']);
});

test('ports and names stay what databases and namespaces were made with', () => {
  const saved = decideSettings(undefined, {}, free);
  expect(() => decideSettings(saved, { portBase: 16000 }, fixed)).toThrow('--port-base');
  expect(() => decideSettings(saved, { name: 'other' }, fixed)).toThrow('--name');
  expect(decideSettings(saved, { portBase: 16000 }, free)).toMatchObject({
    portBase: 16000,
    name: 'kuryr-16000',
  });
});

test('values that cannot work are refused with the option that they came from', () => {
  for (const [wish, option] of [
    [{ portBase: 80 }, '--port-base'],
    [{ portBase: 65_535 }, '--port-base'],
    [{ hosts: 0 }, '--hosts'],
    [{ hosts: 3 }, '--hosts'],
    [{ name: 'a/b' }, '--name'],
    [{ name: '' }, '--name'],
  ] as const) {
    expect(() => decideSettings(undefined, wish, free), JSON.stringify(wish)).toThrow(option);
  }
});

describe('the state directory', () => {
  let base: string;
  beforeEach(() => {
    base = mkdtempSync(join(tmpdir(), 'kd-'));
  });
  afterEach(() => rmSync(base, { recursive: true }));

  test('is claimed when it is new or empty, and known again', async () => {
    const layout = layoutOf(join(base, 'new'));
    claimStateDirectory(layout);
    expect(readSettings(layout)).toBeUndefined();
    const settings = decideSettings(undefined, {}, free);
    await saveSettings(layout, settings);
    claimStateDirectory(layout);
    expect(readSettings(layout)).toEqual(settings);
  });

  test("with somebody's files is refused", () => {
    writeFileSync(join(base, 'thesis.tex'), '');
    expect(() => claimStateDirectory(layoutOf(base))).toThrow('holds files (thesis.tex)');
  });

  test('without a devcloud is named by commands that need one', () => {
    mkdirSync(join(base, 'empty'));
    const layout = layoutOf(join(base, 'empty'));
    expect(() => requireSettings(layout)).toThrow(`there is no devcloud in ${layout.root}`);
  });

  test('with damaged settings is not taken for an empty one', () => {
    const layout = layoutOf(base);
    writeFileSync(layout.settings, '{"name": "x"');
    expect(() => readSettings(layout)).toThrow('is damaged');
  });
});
