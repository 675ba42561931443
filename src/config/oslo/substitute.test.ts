// biome-ignore-all lint/suspicious/noTemplateCurlyInString: variables of the configuration dialect
import { expect, test } from 'vitest';
import { type SubstitutionProblem, substitute } from './substitute.ts';

const known: Record<string, string> = { state_path: '/s', 'neutron.region_name': 'R', a: '$b' };
const lookup = (name: string): string | SubstitutionProblem =>
  known[name] ?? { kind: 'unknown', name };

test.each([
  ['$state_path/x', '/s/x'],
  ['${state_path}x', '/sx'],
  ['${neutron.region_name}-$neutron.region_name.', 'R-R.'],
  ['a$$b', 'a$b'],
  ['a\\$state_path', 'a$state_path'],
  ['$$state_path', '$state_path'],
  ['5$ and $5 and $', '5$ and $5 and $'],
  ['$a', '$b'],
])('%s becomes %s', (text, expected) => {
  expect(substitute(text, lookup)).toEqual({ text: expected, problems: [] });
});

test('every unknown variable is named', () => {
  const { problems } = substitute('$x ${y.z}', lookup);
  expect(problems).toEqual([
    { kind: 'unknown', name: 'x' },
    { kind: 'unknown', name: 'y.z' },
  ]);
});
