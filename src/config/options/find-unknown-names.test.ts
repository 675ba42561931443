import { expect, test } from 'vitest';
import { parseIni } from '../oslo/parse-ini.ts';
import { findUnknownNames } from './find-unknown-names.ts';
import { optionTable } from './option-table.ts';

function warningsOf(text: string): string[] {
  const { assignments, groups } = parseIni(text, 'f');
  return findUnknownNames(optionTable, assignments, groups).map((w) => `${w.where}: ${w.what}`);
}

test('a mistyped option is named with its place and the nearest known name', () => {
  expect(warningsOf('[neutron]\nenable_dchp = no\n')).toEqual([
    'f:2 [neutron] enable_dchp: this option is not known and has no effect; did you mean enable_dhcp?',
  ]);
});

test('an option in the wrong group is sent to its own', () => {
  expect(warningsOf('[DEFAULT]\novs_bridge = br0\n')).toEqual([
    'f:2 [DEFAULT] ovs_bridge: this option is not known and has no effect; it belongs to [binding]',
  ]);
});

test('an unknown group is named once, not each of its options', () => {
  expect(warningsOf('[default]\na = 1\nb = 2\n[zzz]\n')).toEqual([
    'f:1 [default]: this group is not known, its options have no effect; did you mean [DEFAULT]?',
    'f:4 [zzz]: this group is not known, its options have no effect',
  ]);
});

test('known options and their old names are no warnings', () => {
  expect(warningsOf('[DEFAULT]\nport_driver = veth\n[neutron]\nauth-plugin = password\n')).toEqual(
    [],
  );
});

test('a value is never quoted: a mistyped password is still a password', () => {
  expect(warningsOf('[neutron]\npasword = hunter2\n').join()).not.toContain('hunter2');
});
