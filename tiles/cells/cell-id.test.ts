import fc from 'fast-check';
import { cellToChildren, cellToParent, getResolution, latLngToCell } from 'h3-js';
import { describe, expect, test } from 'vitest';
import { ancestorOf, cellAt, descendantRange, fromHex, ordinalOf, resOf, toHex } from './cell-id.ts';

const anywhere = fc.record({
  lat: fc.double({ min: -89, max: 89, noNaN: true }),
  lng: fc.double({ min: -179, max: 179, noNaN: true }),
});

describe('ids as numbers', () => {
  test('have the resolution and the ancestors that H3 gives', () => {
    fc.assert(
      fc.property(anywhere, fc.integer({ min: 0, max: 15 }), fc.nat(15), ({ lat, lng }, res, up) => {
        const hex = latLngToCell(lat, lng, res);
        const coarse = Math.min(res, up);
        expect(resOf(fromHex(hex))).toBe(getResolution(hex));
        expect(toHex(ancestorOf(fromHex(hex), coarse))).toBe(cellToParent(hex, coarse));
      }),
    );
  });

  test('of all descendants are one range, in the order of their ordinals; those of a pentagon too', () => {
    const check = (parent: string, deeper: number) => {
      const parentRes = getResolution(parent);
      const res = parentRes + deeper;
      const { first, last } = descendantRange(fromHex(parent), res);
      const cells = cellToChildren(parent, res)
        .map(fromHex)
        .toSorted((a, b) => (a < b ? -1 : 1));
      expect(cells[0]! >= first && cells.at(-1)! <= last).toBe(true);
      const ordinals = cells.map((cell) => ordinalOf(cell, parentRes));
      expect(ordinals.every((ordinal, i) => i === 0 || ordinal > ordinals[i - 1]!)).toBe(true);
      expect(ordinals.at(-1)! < 7 ** deeper).toBe(true);
      for (const cell of cells) {
        expect(cellAt(fromHex(parent), res, ordinalOf(cell, parentRes))).toBe(cell);
        expect(ancestorOf(cell, parentRes)).toBe(fromHex(parent));
      }
    };
    fc.assert(
      fc.property(
        anywhere,
        fc.integer({ min: 0, max: 8 }),
        fc.integer({ min: 0, max: 3 }),
        ({ lat, lng }, res, deeper) => check(latLngToCell(lat, lng, res), deeper),
      ),
      { numRuns: 30 },
    );
    check('8009fffffffffff', 3);
  });

  test('beside a range belong to others', () => {
    const cell = fromHex(latLngToCell(36, 120, 5));
    const neighbour = fromHex(latLngToCell(36.5, 121, 5));
    const range = descendantRange(cell, 8);
    const other = descendantRange(neighbour, 8);
    expect(range.last < other.first || other.last < range.first).toBe(true);
  });
});
