import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { SEA_CLASSES, SEA_ITEMS, seaWaterClassOf, type SeaClass, type SeaValues } from './sea-water-class.ts';
import { environmentTables } from './tables.ts';

const { items } = environmentTables().sea_water;
const judge = (values: SeaValues) => seaWaterClassOf(items, values);
const GOOD = { ph: 8.1, do: 7.2, cod: 1.1, bod5: 0.8, din: 0.12, phosphate: 0.009, oil: 0.01 };

describe('by the table of this release', () => {
  test.each<[SeaValues, SeaClass, string[]]>([
    [GOOD, 'I', [...SEA_ITEMS]],
    [{ ...GOOD, din: 0.3 }, 'II', ['din']],
    [{ ...GOOD, din: 0.31 }, 'III', ['din']],
    [{ ...GOOD, din: 0.51 }, 'V', ['din']],
    // oxygen has to be more than its limit
    [{ ...GOOD, do: 6 }, 'II', ['do']],
    [{ ...GOOD, do: 5 }, 'III', ['do']],
    [{ ...GOOD, do: 3 }, 'V', ['do']],
    [{ ...GOOD, ph: 7.8 }, 'I', [...SEA_ITEMS]],
    [{ ...GOOD, ph: 7.7 }, 'III', ['ph']],
    [{ ...GOOD, ph: 8.9 }, 'V', ['ph']],
    // of two classes with one limit the better one
    [{ ...GOOD, phosphate: 0.03 }, 'II', ['phosphate']],
    [{ ...GOOD, phosphate: 0.031, oil: 0.4 }, 'IV', ['phosphate', 'oil']],
  ])('%j is %s by %j', (values, found, worst) => {
    expect(judge(values)).toMatchObject({ class: found, worst, partial: false });
  });

  test('what is missing is named; of nothing there is no class', () => {
    expect(judge({ ...GOOD, oil: null })).toMatchObject({ class: 'I', partial: true, missing: ['oil'] });
    expect(judge({})).toMatchObject({ class: null, worst: [], partial: true });
  });

  test.each([-1, Number.NaN, Infinity])('a value of %d is refused', (value) => {
    expect(() => judge({ cod: value })).toThrow(RangeError);
  });

  test('the class is the worst of the items', () => {
    const value = fc.option(fc.double({ min: 0, max: 14, noNaN: true }));
    fc.assert(
      fc.property(fc.tuple(...SEA_ITEMS.map(() => value)), (given) => {
        const judged = judge(Object.fromEntries(SEA_ITEMS.map((item, i) => [item, given[i]!])));
        const worst = Math.max(...Object.values(judged.classes).map((one) => SEA_CLASSES.indexOf(one!)));
        expect(judged.class).toBe(worst === -1 ? null : SEA_CLASSES[worst]);
      }),
    );
  });
});

describe('the tables', () => {
  test('are judged by, not by what this release brings', () => {
    const strict = { ...items, din: { sense: 'max' as const, limits: [0.01, 0.02, 0.03, 0.04] as const } };
    expect(seaWaterClassOf(strict, GOOD).class).toBe('V');
  });

  test('of a file take the place of those of this release, whole', () => {
    const { sea_water, ...others } = environmentTables();
    const file = { sea_water: { ...sea_water, source: { zh: '标准原文', en: 'the text itself' } } };
    expect(environmentTables(file)).toEqual({ ...file, ...others });
  });

  const { sea_water } = environmentTables();
  const withDin = (limits: number[]) => ({
    sea_water: { ...sea_water, items: { ...sea_water.items, din: { sense: 'max', limits } } },
  });
  test.each<[string, object]>([
    ['an item is missing', { sea_water: { ...sea_water, items: {} } }],
    ['limits are not four', withDin([1, 2, 3])],
    ['a worse class is stricter', withDin([1, 2, 3, 2])],
    ['a limit is negative', withDin([-1, 2, 3, 4])],
    ['it has another part', { sea_ice: {} }],
    ['there is no source', { sea_water: { ...sea_water, source: { zh: '原文' } } }],
  ])('are refused where %s', (_, file) => {
    expect(() => environmentTables(file)).toThrow();
  });
});
