import fc from 'fast-check';
import { expect, test } from 'vitest';
import { encodeMap, integerOf, recordOf, stringsOf, uuid, uuidsOf } from './value.ts';

test('a map of strings is the same after encoding and decoding', () => {
  fc.assert(
    fc.property(fc.dictionary(fc.string(), fc.string()), (record) => {
      const read = recordOf(encodeMap(record));
      expect(Object.entries(read)).toEqual(Object.entries(record));
    }),
  );
});

test('a set of one may come without its brackets', () => {
  expect(stringsOf('br-int')).toEqual(['br-int']);
  expect(stringsOf(['set', ['a', 'b']])).toEqual(['a', 'b']);
  expect(stringsOf(['set', []])).toEqual([]);
  expect(uuidsOf(uuid('u1'))).toEqual(['u1']);
  expect(uuidsOf(['set', [uuid('u1'), uuid('u2')]])).toEqual(['u1', 'u2']);
});

test('an optional integer is a number or an empty set', () => {
  expect(integerOf(-1)).toBe(-1);
  expect(integerOf(['set', []])).toBeUndefined();
  expect(integerOf(undefined)).toBeUndefined();
});

test('a column that is not there reads as empty', () => {
  expect([stringsOf(undefined), uuidsOf(undefined), recordOf(undefined)]).toEqual([[], [], {}]);
});
