import fc from 'fast-check';
import { expect, test } from 'vitest';
import { type Attribute, decodeAttributes, encodeAttributes } from './attribute.ts';

const type = fc.integer({ min: 0, max: 0x3fff });
const { tree } = fc.letrec<{ tree: Attribute[]; attribute: Attribute }>((tie) => ({
  tree: fc.uniqueArray(tie('attribute'), { selector: (a) => a.type, maxLength: 5 }),
  attribute: fc.record({
    type,
    value: fc.oneof(
      { maxDepth: 3 },
      fc.uint8Array({ maxLength: 20 }),
      tie('tree') as fc.Arbitrary<Attribute[]>,
    ),
  }),
}));

/** Decodes by the shape of what was encoded: the bytes do not say which values are nested. */
function expectDecoded(bytes: Buffer, attributes: readonly Attribute[]): void {
  const decoded = decodeAttributes(bytes);
  expect([...decoded.keys()]).toEqual(attributes.map((a) => a.type));
  for (const { type, value } of attributes) {
    const found = decoded.get(type);
    if (!found) throw new Error(`attribute ${type} is lost`);
    if (value instanceof Uint8Array) expect(found).toEqual(Buffer.from(value));
    else expectDecoded(found, value);
  }
}

test('a tree of attributes is decoded to what was encoded', () => {
  fc.assert(
    fc.property(tree, (attributes) => {
      const bytes = encodeAttributes(attributes);
      expect(bytes.length % 4).toBe(0);
      expectDecoded(bytes, attributes);
    }),
  );
});

test('any bytes are decoded without an error', () => {
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 100 }), (bytes) => {
      decodeAttributes(Buffer.from(bytes));
    }),
  );
});

test('the flags in the type are not part of it', () => {
  const nested = Buffer.from('0800128001020304', 'hex');
  expect([...decodeAttributes(nested).keys()]).toEqual([0x12]);
});

test('padding is not part of the value', () => {
  const bytes = encodeAttributes([{ type: 3, value: Buffer.from('abcde') }]);
  expect(bytes.toString('hex')).toBe('090003006162636465000000');
  expect(decodeAttributes(bytes).get(3)?.toString()).toBe('abcde');
});
