import fc from 'fast-check';
import { expect, test } from 'vitest';
import { parseIni } from './parse-ini.ts';

function values(text: string): Record<string, string> {
  const { assignments, problems } = parseIni(text, 'f');
  expect(problems).toEqual([]);
  return Object.fromEntries(assignments.map((a) => [`${a.group}.${a.key}`, a.value]));
}

function problemLines(text: string): number[] {
  return parseIni(text, 'f').problems.map((p) => p.line);
}

test('the first of = and : divides key and value', () => {
  expect(values('[DEFAULT]\na = http://x\nb: c=d\ne=\n')).toEqual({
    'DEFAULT.a': 'http://x',
    'DEFAULT.b': 'c=d',
    'DEFAULT.e': '',
  });
});

test('an indented line continues the value above; a blank line or a comment ends it', () => {
  expect(values('[g]\na = 1,\n  2,\n\t# 3\nb = 4\n')).toEqual({ 'g.a': '1,\n2,\n# 3', 'g.b': '4' });
  expect(problemLines('[g]\na = 1\n\n  2\n')).toEqual([4]);
  expect(problemLines('[g]\na = 1\n# c\n  2\n')).toEqual([4]);
});

test('outer quotes of one kind are removed, others are content', () => {
  expect(values(`[g]\na = " x "\nb = 'y'\nc = "z'\nd = "\n`)).toEqual({
    'g.a': ' x ',
    'g.b': 'y',
    'g.c': `"z'`,
    'g.d': '',
  });
});

test('group names are lower-cased but DEFAULT; dots and dashes in them do not nest', () => {
  const { groups } = parseIni('[DEFAULT]\n[Neutron]\n[oslo.Messaging-x]\n[default]\n', 'f');
  expect(groups.map((g) => g.group)).toEqual(['DEFAULT', 'neutron', 'oslo.messaging-x', 'default']);
});

test('a dash in an option name is an underscore', () => {
  expect(values('[g]\nauth-url = x\n')).toEqual({ 'g.auth_url': 'x' });
});

test('repeated keys are all kept, in order, each with its line', () => {
  const { assignments } = parseIni('[g]\na = 1\n; c\na = 2\n', 'x.conf');
  expect(assignments).toEqual([
    { group: 'g', key: 'a', value: '1', file: 'x.conf', line: 2 },
    { group: 'g', key: 'a', value: '2', file: 'x.conf', line: 4 },
  ]);
});

test('Windows line ends and a byte order mark do not count', () => {
  expect(values('\uFEFF[g]\r\na = 1\r\n  2\r\n')).toEqual({ 'g.a': '1\n2' });
});

test('every unreadable line is reported, and what follows is still read', () => {
  const text = 'a = 1\n[]\nb = 2\n[x] y\n[g]\nnonsense\n= 3\nc = 4\n';
  const { problems, assignments } = parseIni(text, 'f');
  expect(problems.map((p) => p.line)).toEqual([1, 2, 4, 6, 7]);
  expect(assignments.map((a) => a.key)).toEqual(['c']);
});

test('an option under an unreadable header does not land in the group before it', () => {
  expect(parseIni('[g]\n[h\na = 1\n', 'f').assignments).toEqual([]);
});

test('a problem never quotes the line, which may hold a password', () => {
  const { problems } = parseIni('[g]\npassword hunter2\n  hunter2\n[hunter2\n', 'f');
  expect(problems).toHaveLength(3);
  expect(JSON.stringify(problems)).not.toContain('hunter2');
});

test('any text is read without throwing', () => {
  const line = fc.oneof(
    fc.string(),
    fc.constantFrom('[g]', '[', '[]', 'a = 1', 'a: "', ' b', '\t', '#', ';', '=', '$x'),
  );
  fc.assert(
    fc.property(fc.array(line), (lines) => {
      const { assignments, problems } = parseIni(lines.join('\n'), 'f');
      for (const a of assignments) expect(a.key).not.toBe('');
      for (const p of problems) expect(p.line).toBeGreaterThan(0);
    }),
  );
});

test('what is written comes back', () => {
  const word = fc.stringMatching(/^[a-z][a-z0-9_]{0,8}$/);
  const value = fc.stringMatching(/^[!-~]([ -~]*[!-~])?$/).filter((v) => !/^["']/.test(v));
  fc.assert(
    fc.property(fc.array(fc.tuple(word, word, value)), (entries) => {
      const text = entries.map(([g, k, v]) => `[${g}]\n${k} = ${v}\n`).join('');
      const read = parseIni(text, 'f').assignments.map((a) => [a.group, a.key, a.value]);
      expect(read).toEqual(entries);
    }),
  );
});
