// biome-ignore-all lint/suspicious/noTemplateCurlyInString: variables of the configuration dialect
import { expect, test } from 'vitest';
import { parseIni } from '../oslo/parse-ini.ts';
import type { OptionSources } from './find-option-text.ts';
import { option, optional } from './option.ts';
import { boolean, integer, string } from './option-types.ts';
import { resolveOptions } from './resolve-options.ts';

const facts = { from: 'kuryr', help: '' } as const;
const size = option({
  ...facts,
  group: 'g',
  name: 'size',
  type: integer(0, 9),
  default: '1',
  env: 'SIZE',
  deprecated: ['DEFAULT.old_size', 'g.length'],
});
const secret = optional({ ...facts, group: 'g', name: 'secret', type: string(), secret: true });
const pin = option({
  ...facts,
  group: 'g',
  name: 'pin',
  type: integer(0, 9),
  default: '0',
  secret: true,
});
const other = optional({ ...facts, group: 'g', name: 'other', type: string() });
const top = option({ ...facts, group: 'DEFAULT', name: 'top', type: string(), default: 't' });
const dead = optional({
  ...facts,
  group: 'g',
  name: 'dead',
  type: boolean,
  ignored: 'it never did anything',
});
const table = [size, secret, pin, other, top, dead];

function resolve(files: Record<string, string>, rest: Partial<OptionSources> = {}) {
  const assignments = Object.entries(files).flatMap(([name, text]) => [
    ...parseIni(text, name).assignments,
  ]);
  return resolveOptions(table, { env: {}, overrides: {}, assignments, ...rest });
}

test('command line goes before environment, that before files, those before the default', () => {
  const files = { f: '[g]\nsize = 2\n' };
  const env = { SIZE: '3' };
  const overrides = { 'g.size': '4' };
  expect(resolve(files, { env, overrides }).values.get(size)).toBe(4);
  expect(resolve(files, { env }).values.get(size)).toBe(3);
  expect(resolve(files).values.get(size)).toBe(2);
  expect(resolve({}).values.get(size)).toBe(1);
});

test('an origin says where the value came from', () => {
  const { values } = resolve({ f: '[g]\n\nother = x\n' }, { env: { SIZE: '3' } });
  expect(values.origin(other)).toEqual({ kind: 'file', file: 'f', line: 3 });
  expect(values.origin(size)).toEqual({ kind: 'environment', name: 'SIZE' });
  expect(values.origin(top)).toEqual({ kind: 'default' });
});

test('later files win, within one file the last line', () => {
  expect(resolve({ a: '[g]\nsize=2\nsize=3\n' }).values.get(size)).toBe(3);
  expect(resolve({ a: '[g]\nsize=2\n', b: '[g]\nsize=4\n' }).values.get(size)).toBe(4);
});

test('an old name counts, with a warning, but not against the new one in the same file', () => {
  const old = resolve({ a: '[DEFAULT]\nold_size=2\n' });
  expect(old.values.get(size)).toBe(2);
  expect(old.warnings).toEqual([
    { where: 'a:2 [g] size', what: 'old_size is an old name; write size' },
  ]);
  expect(resolve({ a: '[g]\nsize=2\nlength=3\n' }).values.get(size)).toBe(2);
  expect(resolve({ a: '[g]\nsize=2\n', b: '[g]\nlength=3\n' }).values.get(size)).toBe(3);
});

test('an empty variable, and an empty value of an option without default, count as absent', () => {
  expect(resolve({ f: '[g]\nsize=2\n' }, { env: { SIZE: '' } }).values.get(size)).toBe(2);
  const { values, problems } = resolve({ f: '[g]\nother =\nsize = \n' });
  expect(values.get(other)).toBeUndefined();
  expect(problems.map((p) => p.where)).toEqual(['f:3 [g] size']);
});

test('a wrong value says where it stands, what it is and what is allowed', () => {
  const { problems } = resolve({ f: '[g]\nsize = 10\n' });
  expect(problems).toEqual([
    { where: 'f:2 [g] size', what: '"10" is not allowed; allowed: an integer from 0 to 9' },
  ]);
  const fromEnv = resolve({}, { env: { SIZE: 'x' } });
  expect(fromEnv.problems[0]?.where).toBe('environment SIZE [g] size');
});

test('a wrong secret is not quoted', () => {
  const { problems } = resolve({ f: '[g]\npin = 1234\n' });
  expect(problems[0]?.what).toBe('*** is not allowed; allowed: an integer from 0 to 9');
});

test('variables are looked up in the same group, then in DEFAULT, or by group', () => {
  const { values, problems } = resolve({ f: '[g]\nother = $size-$top-${g.size}-$$top\nsize=5\n' });
  expect(problems).toEqual([]);
  expect(values.get(other)).toBe('5-t-5-$top');
});

test('variables of the environment and the command line are not replaced', () => {
  const { values } = resolve({}, { overrides: { 'g.other': '$top' } });
  expect(values.get(other)).toBe('$top');
});

test('a variable without an option is a problem; in a secret its name is not told', () => {
  const { problems } = resolve({ f: '[g]\nother = $nope\nsecret = pa$word\n' });
  expect(problems.map((p) => p.what)).toEqual([
    '$... names no option; write $$ for a dollar sign',
    '$nope names no option; write $$ for a dollar sign',
  ]);
});

test('variables that lead in a circle are a problem', () => {
  const { problems } = resolve({ f: '[g]\nother = $secret\n[DEFAULT]\ntop = $g.other$top\n' });
  expect(problems.some((p) => p.what.includes('leads back'))).toBe(true);
});

test('a shown option may not take a secret in by a variable', () => {
  const { values, problems } = resolve({ f: '[g]\nsecret = hunter2\nother = x$secret\n' });
  expect(problems).toEqual([
    { where: 'f:3 [g] other', what: 'its variables lead to a secret; this option is shown' },
  ]);
  expect(values.get(other)).toBeUndefined();
  expect(values.all.find((o) => o.option === other)?.secret).toBe(true);
});

test('a value over several lines is a mistake, where the type does not allow it; it is not shown', () => {
  const { problems, values } = resolve({ f: '[g]\nother = a\n  hunter2\nsecret = a\n  b\n' });
  expect(problems.map((p) => p.where)).toEqual(['f:2 [g] other']);
  expect(problems[0]?.what).toMatch(/^goes over several lines/);
  expect(values.all.find((o) => o.option === other)?.secret).toBe(true);
  expect(values.get(secret)).toBe('a\nb');
});

test('an option without effect is accepted with a warning that says why', () => {
  const { problems, warnings } = resolve({ f: '[g]\ndead = yes\n' });
  expect(problems).toEqual([]);
  expect(warnings).toEqual([
    { where: 'f:2 [g] dead', what: 'has no effect: it never did anything' },
  ]);
});
