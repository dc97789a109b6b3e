import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { decodePage, encodePage, PageError, type CellPage } from './page.ts';

/** Numbers of any kind, and those that measures really have: decimals of a few places. */
const number = fc.oneof(
  fc.double({ noNaN: true }),
  fc.tuple(fc.integer(), fc.nat(6)).map(([whole, decimals]) => Number(`${whole}e-${decimals}`)),
);

const pages: fc.Arbitrary<CellPage> = fc
  .record({
    parent: fc.bigInt({ min: 0n, max: 2n ** 63n - 1n }),
    res: fc.integer({ min: 4, max: 10 }),
    cells: fc.uniqueArray(
      fc.record({ at: fc.nat(2400), n: fc.nat(4_294_967_295), sum: number, den: number }),
      { selector: ({ at }) => at, maxLength: 60 },
    ),
    sums: fc.boolean(),
    rate: fc.boolean(),
  })
  .map(({ parent, res, cells, sums, rate }) => ({
    parent,
    res,
    ordinals: Uint16Array.from(cells.map(({ at }) => at).toSorted((a, b) => a - b)),
    n: Uint32Array.from(cells, ({ n }) => n),
    sum: sums ? Float64Array.from(cells, ({ sum }) => sum) : null,
    den: rate ? Float64Array.from(cells, ({ den }) => den) : null,
  }));

describe('a page of cells', () => {
  test('comes back as it was, to the last bit', () => {
    fc.assert(
      fc.property(pages, (page) => {
        const bytes = encodePage(page);
        expect(decodePage(bytes.buffer as ArrayBuffer)).toEqual(page);
      }),
      { numRuns: 300 },
    );
  });

  test('keeps a zero apart from one below it', () => {
    const page = {
      ...{ parent: 1n, res: 4, ordinals: Uint16Array.of(0, 1), n: Uint32Array.of(1, 1) },
      ...{ sum: Float64Array.of(-0, 0), den: null },
    };
    expect(decodePage(encodePage(page).buffer as ArrayBuffer)).toEqual(page);
  });

  test('is little-endian and in planes, with its magic, version and columns where the description says', () => {
    const page = {
      parent: 0x84309bdffffffffn,
      res: 8,
      ordinals: Uint16Array.of(7, 400),
      n: Uint32Array.of(3, 3),
      sum: Float64Array.of(1.5, -0.25),
      den: null,
    };
    const column = (width: string, decimals: string, offset: string) => `${width}${decimals}0000${offset}`;
    expect(Buffer.from(encodePage(page)).toString('hex')).toBe(
      '4844435002000801' +
        'ffffffffbd094308' +
        '02000000' +
        column('02', '00', '0000000000001c40') + // steps, from 7
        column('00', '00', '0000000000000840') + // all 3
        column('01', '02', '00000000000039c0') + // hundredths, from -25
        column('00', '00', '0000000000000000') +
        '0082' + // 7 and 393 less 7, low bytes
        '0001' +
        'af00', // 150 and -25, less -25
    );
  });

  test('with decimals takes few bytes, and with any others eight a cell', () => {
    const length = (...sum: number[]) => {
      const ordinals = Uint16Array.from(sum, (_, i) => i);
      const n = Uint32Array.from(sum, () => 1);
      const page = { parent: 1n, res: 8, ordinals, n, sum: Float64Array.from(sum), den: null };
      return encodePage(page).byteLength - encodePage({ ...page, sum: null }).byteLength;
    };
    expect(length(12.5, 13.25, 14)).toBe(3);
    expect(length(12.5, 1 / 3, 14)).toBe(24);
    expect(length(7, 7, 7)).toBe(0);
  });

  test('that is cut, of another kind or of a later version is refused', () => {
    const page = {
      parent: 1n,
      res: 8,
      ordinals: Uint16Array.of(1, 2),
      n: Uint32Array.of(1, 2),
      sum: null,
      den: null,
    };
    const bytes = encodePage(page);
    const changed = (at: number, value: number) => {
      const copy = bytes.slice();
      copy[at] = value;
      return copy.buffer;
    };
    expect(() => decodePage(bytes.slice(0, -1).buffer)).toThrow(PageError);
    expect(() => decodePage(new ArrayBuffer(3))).toThrow('3 bytes is cut off');
    expect(() => decodePage(changed(0, 1))).toThrow('Not a page of cells');
    expect(() => decodePage(changed(4, 9))).toThrow('version 9');
  });
});
