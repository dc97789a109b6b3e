import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { addDecimals, joinColumns, unpackRows } from './packed.ts';

const packed = (rows: readonly (readonly [digits: number, n: number])[]): Buffer => {
  const bytes = Buffer.alloc(8 * rows.length);
  for (const [i, [digits, n]] of rows.entries()) {
    bytes.writeUInt32BE(digits, 8 * i);
    bytes.writeUInt32BE(n, 8 * i + 4);
  }
  return bytes;
};

describe('rows as the database packs them', () => {
  test('become cells by their digits below the parent, whatever stands above those', () => {
    const cells = packed([
      [0o5_0000_0001, 4],
      [0o5_0000_1016, 5],
    ]);
    const { ordinals, n, sum } = unpackRows({ cells, sums: null }, 4, false);
    expect([...ordinals]).toEqual([1, 7 ** 3 + 7 + 6]);
    expect([...n]).toEqual([4, 5]);
    expect(sum).toBeNull();
  });

  test('of one cell that counties share come together, their sums exactly', () => {
    const cells = packed([
      [1, 1],
      [2, 1],
      [2, 2],
      [2, 3],
      [3, 1],
    ]);
    const { ordinals, n, sum } = unpackRows({ cells, sums: '5,0.1,0.2,0.30,-7.25' }, 1, true);
    expect([...ordinals]).toEqual([1, 2, 3]);
    expect([...n]).toEqual([1, 6, 1]);
    expect([...sum!]).toEqual([5, 0.6, -7.25]);
  });

  test('have the sums of their decimals to the last bit, of however many digits', () => {
    const digits = fc.array(fc.nat(9), { minLength: 1, maxLength: 20 }).map((all) => all.join(''));
    const decimal = fc
      .tuple(fc.boolean(), digits, fc.option(digits))
      .map(([below, whole, behind]) => `${below ? '-' : ''}${whole}${behind === null ? '' : `.${behind}`}`);
    const cells = fc.array(fc.array(decimal, { minLength: 1, maxLength: 3 }), { minLength: 1, maxLength: 7 });
    fc.assert(
      fc.property(cells, (texts) => {
        const rows = packed(texts.flatMap((of, cell) => of.map(() => [cell, 1] as const)));
        const { sum } = unpackRows({ cells: rows, sums: texts.flat().join() }, 1, true);
        expect([...sum!]).toEqual(texts.map((of) => (of.length === 1 ? Number(of[0]) + 0 : addDecimals(of))));
      }),
      { numRuns: 500 },
    );
  });

  test('that are none make no cells', () => {
    expect(unpackRows({ cells: null, sums: null }, 4, true)).toEqual({
      ordinals: new Uint16Array(),
      n: new Uint32Array(),
      sum: new Float64Array(),
    });
  });
});

test('decimals add up exactly, in any order', () => {
  const hundredths = fc.array(fc.integer({ min: -1e12, max: 1e12 }), { minLength: 1, maxLength: 6 });
  const text = (value: number) =>
    `${value < 0 ? '-' : ''}${Math.floor(Math.abs(value) / 100)}.${String(Math.abs(value) % 100).padStart(2, '0')}`;
  fc.assert(
    fc.property(hundredths, (values) => {
      expect(addDecimals(values.map(text))).toBe(values.reduce((all, one) => all + one, 0) / 100 + 0);
    }),
  );
  expect(addDecimals(['0.1', '0.2'])).toBe(0.3);
  expect(addDecimals(['-0.50', '1'])).toBe(0.5);
});

test('a rate has the cells of both its measures', () => {
  const own = { ordinals: Uint16Array.of(1, 3), n: Uint32Array.of(2, 4), sum: Float64Array.of(10, 30) };
  const per = { ordinals: Uint16Array.of(2, 3), n: Uint32Array.of(5, 6), sum: null };
  expect(joinColumns(own, per)).toEqual({
    ordinals: Uint16Array.of(1, 2, 3),
    n: Uint32Array.of(2, 0, 4),
    sum: Float64Array.of(10, 0, 30),
    den: Float64Array.of(0, 5, 6),
  });
});
