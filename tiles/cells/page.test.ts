import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { decodePage, encodePage, PageError, type CellPage } from './page.ts';

const pages: fc.Arbitrary<CellPage> = fc
  .record({
    parent: fc.bigInt({ min: 0n, max: 2n ** 63n - 1n }),
    res: fc.integer({ min: 4, max: 10 }),
    cells: fc.uniqueArray(
      fc.record({ at: fc.nat(2400), n: fc.nat(4_294_967_295), sum: fc.double({ noNaN: true }) }),
      { selector: ({ at }) => at, maxLength: 60 },
    ),
    sums: fc.boolean(),
  })
  .map(({ parent, res, cells, sums }) => ({
    parent,
    res,
    ordinals: Uint16Array.from(cells.map(({ at }) => at).toSorted((a, b) => a - b)),
    n: Uint32Array.from(cells, ({ n }) => n),
    sum: sums ? Float64Array.from(cells, ({ sum }) => sum) : null,
  }));

describe('a page of cells', () => {
  test('comes back as it was, as views of the bytes that came', () => {
    fc.assert(
      fc.property(pages, (page) => {
        const { buffer } = encodePage(page);
        const back = decodePage(buffer as ArrayBuffer);
        expect(back).toEqual(page);
        expect(back.n.buffer).toBe(buffer);
        expect(back.ordinals.buffer).toBe(buffer);
      }),
    );
  });

  test('is little-endian, with its magic, version and counts where the description says', () => {
    const page = {
      parent: 0x84309bdffffffffn,
      res: 8,
      ordinals: Uint16Array.of(7),
      n: Uint32Array.of(3),
      sum: null,
    };
    expect(Buffer.from(encodePage(page)).toString('hex')).toBe(
      '4844435001000800' + 'ffffffffbd094308' + '0100000000000000' + '0000000000000000' + '030000000700',
    );
  });

  test('that is cut, of another kind or of a later version is refused', () => {
    const page = { parent: 1n, res: 8, ordinals: Uint16Array.of(1, 2), n: Uint32Array.of(1, 2), sum: null };
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
