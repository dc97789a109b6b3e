import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  WATER_CLASSES,
  WATER_ITEMS,
  WATER_TYPES,
  waterClassOf,
  waterLimits,
  type WaterClass,
  type WaterItem,
  type WaterType,
  type WaterValues,
} from './water-class.ts';

/** Type, values; the classes of the items that have one, the class of all, the items that decide it. */
type Vector = [WaterType, WaterValues, Partial<Record<WaterItem, WaterClass>>, WaterClass, WaterItem[]];
const VECTORS: Vector[] = [
  [
    'river',
    { do: 8.2, codmn: 1.6, nh3n: 0.1, tp: 0.018 },
    { do: 'I', codmn: 'I', nh3n: 'I', tp: 'I' },
    'I',
    ['do', 'codmn', 'nh3n', 'tp'],
  ],
  [
    'river',
    { do: 6.4, codmn: 3.2, nh3n: 0.31, tp: 0.085 },
    { do: 'II', codmn: 'II', nh3n: 'II', tp: 'II' },
    'II',
    ['do', 'codmn', 'nh3n', 'tp'],
  ],
  [
    'river',
    { do: 9.1, codmn: 5.2, cod: 18, bod5: 3.4, nh3n: 0.62, tp: 0.15 },
    { do: 'I', codmn: 'III', cod: 'III', bod5: 'III', nh3n: 'III', tp: 'III' },
    'III',
    ['codmn', 'cod', 'bod5', 'nh3n', 'tp'],
  ],
  [
    'river',
    { do: 4.1, codmn: 4, nh3n: 0.2, tp: 0.08 },
    { do: 'IV', codmn: 'II', nh3n: 'II', tp: 'II' },
    'IV',
    ['do'],
  ],
  [
    'lake',
    { do: 9, codmn: 3, nh3n: 0.1, tp: 0.04 },
    { do: 'I', codmn: 'II', nh3n: 'I', tp: 'III' },
    'III',
    ['tp'],
  ],
  [
    'river',
    { do: 9, codmn: 3, nh3n: 0.1, tp: 0.04 },
    { do: 'I', codmn: 'II', nh3n: 'I', tp: 'II' },
    'II',
    ['codmn', 'tp'],
  ],
  [
    'river',
    { do: 8, codmn: 7, nh3n: 2.3, tp: 0.12 },
    { do: 'I', codmn: 'IV', nh3n: 'VI', tp: 'III' },
    'VI',
    ['nh3n'],
  ],
  [
    'river',
    { do: 1.9, codmn: 3.2, nh3n: 0.31, tp: 0.085 },
    { do: 'VI', codmn: 'II', nh3n: 'II', tp: 'II' },
    'VI',
    ['do'],
  ],
  [
    'river',
    { ph: 9.2, do: 8.2, codmn: 1.6, nh3n: 0.1, tp: 0.018 },
    { ph: 'VI', do: 'I', codmn: 'I', nh3n: 'I', tp: 'I' },
    'VI',
    ['ph'],
  ],
  [
    'lake',
    { do: 6.4, codmn: 3.2, nh3n: 0.31, tp: 0.02, tn: 8.26 },
    { do: 'II', codmn: 'II', nh3n: 'II', tp: 'II' },
    'II',
    ['do', 'codmn', 'nh3n', 'tp'],
  ],
];

describe('sections', () => {
  test.each(VECTORS)('%s %j is %j, so %s by %j', (type, values, classes, found, worst) => {
    const judged = waterClassOf(type, values);
    const given = Object.fromEntries(Object.entries(judged.classes).filter(([, one]) => one !== null));
    expect(given).toEqual(classes);
    expect(judged).toMatchObject({ class: found, worst, partial: true });
  });

  test('with every item that counts it is not partial; nitrogen is none of them', () => {
    const all = { ph: 7, do: 8, codmn: 1, cod: 10, bod5: 2, nh3n: 0.1, tp: 0.01 };
    expect(waterClassOf('lake', all)).toMatchObject({ class: 'I', partial: false, missing: [], tn: null });
    expect(waterClassOf('lake', { ...all, bod5: null })).toMatchObject({ partial: true, missing: ['bod5'] });
  });

  test('nitrogen is told apart, and only of lakes', () => {
    expect(waterClassOf('lake', { tn: 8.26 })).toMatchObject({
      class: null,
      worst: [],
      partial: true,
      tn: 'VI',
    });
    expect(waterClassOf('river', { tn: 8.26 })).toMatchObject({ class: null, tn: null });
  });

  test('of nothing there is no class', () => {
    expect(waterClassOf('river', {})).toMatchObject({
      class: null,
      worst: [],
      partial: true,
      missing: WATER_ITEMS,
    });
  });

  test.each([-0.01, Number.NaN, Infinity])('a value of %d is refused', (value) => {
    expect(() => waterClassOf('river', { tp: value })).toThrow(RangeError);
    expect(() => waterClassOf('river', { tn: value })).toThrow(RangeError);
  });
});

describe('limits', () => {
  test.each([
    [5.99, 'VI'],
    [6, 'I'],
    [9, 'I'],
    [9.01, 'VI'],
  ] as const)('a pH of %d is %s', (ph, found) => {
    expect(waterClassOf('river', { ph }).class).toBe(found);
  });

  test('what equals a limit has its class, what is beyond it does not', () => {
    for (const type of WATER_TYPES)
      for (const item of WATER_ITEMS) {
        const limits = waterLimits(type, item)!;
        if (limits.sense === 'within') continue;
        for (const limit of limits.limits) {
          const best = WATER_CLASSES[limits.limits.indexOf(limit)]!;
          expect(waterClassOf(type, { [item]: limit }).class, `${type} ${item} ${limit}`).toBe(best);
          const beyond = limits.sense === 'min' ? limit - 1e-9 : limit + 1e-9;
          const next = WATER_CLASSES[limits.limits.lastIndexOf(limit) + 1]!;
          expect(waterClassOf(type, { [item]: beyond }).class, `${type} ${item} ${beyond}`).toBe(next);
        }
      }
  });
});

test('of any values the class is the worst of the items, and never better when an item gets worse', () => {
  const value = fc.option(fc.double({ min: 0, max: 60, noNaN: true }));
  const values = fc.record(Object.fromEntries([...WATER_ITEMS, 'tn'].map((item) => [item, value])));
  fc.assert(
    fc.property(
      fc.constantFrom(...WATER_TYPES),
      values,
      fc.constantFrom(...WATER_ITEMS),
      (type, given, item) => {
        const judged = waterClassOf(type, given);
        const ranks = Object.values(judged.classes).map((one) => WATER_CLASSES.indexOf(one!));
        const worst = Math.max(...ranks);
        expect(judged.class).toBe(worst === -1 ? null : WATER_CLASSES[worst]);
        const [before, limits] = [given[item] ?? null, waterLimits(type, item)!];
        if (before === null || limits.sense === 'within') return;
        const after = waterClassOf(type, {
          ...given,
          [item]: limits.sense === 'min' ? before / 2 : before * 2,
        });
        expect(WATER_CLASSES.indexOf(after.class!)).toBeGreaterThanOrEqual(
          WATER_CLASSES.indexOf(judged.class!),
        );
      },
    ),
  );
});
