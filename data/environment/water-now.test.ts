import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { countClasses } from './class-targets.ts';
import { WATER_CLASSES, WATER_ITEMS, WATER_TYPES, waterClassOf } from './water-class.ts';
import { GOOD_WATER, judgeSection, WATER_TARGETS, waterLimit } from './water-now.ts';

describe('a section against its target', () => {
  const values = { ph: 7.5, do: 8, codmn: 7, nh3n: 2.3, tp: 0.12 };

  test('names what is beyond it, worst first, and how many times over', () => {
    expect(judgeSection('river', 'III', values)).toMatchObject({
      class: 'VI',
      worst: ['nh3n'],
      attained: false,
      against: 'III',
      partial: true,
      over: [
        { item: 'nh3n', class: 'VI', value: 2.3, limit: { sense: 'max', limit: 1 }, times: 1.3 },
        { item: 'codmn', class: 'IV', value: 7, limit: { sense: 'max', limit: 6 }, times: 0.17 },
      ],
    });
  });

  test('is compared with good water where it has none, and attains nothing', () => {
    expect(judgeSection('river', null, values)).toMatchObject({ attained: null, against: GOOD_WATER });
    expect(judgeSection('river', 'V', { ...values, nh3n: 1.9 })).toMatchObject({ attained: true, over: [] });
  });

  test('has no multiple of pH and oxygen', () => {
    const { over } = judgeSection('river', 'II', { ph: 9.4, do: 3.2, codmn: 4 });
    expect(over.map(({ item, times }) => [item, times])).toEqual([
      ['ph', null],
      ['do', null],
    ]);
  });

  test('has limits of phosphorus of its own as a lake', () => {
    expect(judgeSection('lake', 'III', { tp: 0.08 }).over).toMatchObject([{ times: 0.6 }]);
    expect(judgeSection('river', 'III', { tp: 0.08 }).over).toEqual([]);
    expect(judgeSection('lake', 'III', { tp: 0.04, tn: 8.26 })).toMatchObject({
      class: 'III',
      tn: 'VI',
      over: [],
    });
  });

  test('has no class of nothing, nor of what cannot be', () => {
    expect(judgeSection('river', 'III', {})).toMatchObject({ class: null, attained: null, over: [] });
    expect(judgeSection('river', 'III', { ph: -1, tp: Infinity, codmn: null })).toMatchObject({
      class: null,
      missing: [...WATER_ITEMS],
    });
  });
});

test('whatever is measured: the target is attained where nothing is beyond it, and only there', () => {
  const value = fc.option(fc.integer({ min: 0, max: 20_000 }).map((thousandths) => thousandths / 1000));
  const values = fc.record(Object.fromEntries(WATER_ITEMS.map((item) => [item, value])));
  fc.assert(
    fc.property(
      fc.constantFrom(...WATER_TYPES),
      fc.constantFrom(...WATER_TARGETS),
      values,
      (type, target, given) => {
        const judged = judgeSection(type, target, given);
        expect(judged).toMatchObject(waterClassOf(type, given));
        if (judged.class !== null) expect(judged.attained).toBe(judged.over.length === 0);
        for (const { item, limit } of judged.over) expect(waterLimit(type, item, target)).toEqual(limit);
      },
    ),
  );
});

describe('all sections together', () => {
  const of = (own: (typeof WATER_CLASSES)[number] | null, target: (typeof WATER_TARGETS)[number] | null) => ({
    class: own,
    target,
    attained: own && target && WATER_CLASSES.indexOf(own) <= WATER_CLASSES.indexOf(target),
  });

  test('have rates of those that have a class, to one place, and a target that is theirs', () => {
    const all = [
      of('I', 'II'),
      of('III', 'III'),
      of('IV', 'III'),
      of('VI', 'IV'),
      of('II', null),
      of(null, 'II'),
    ];
    expect(countClasses(WATER_CLASSES, GOOD_WATER, all)).toEqual({
      ...{ total: 6, assessed: 5, good: 3, good_rate: 60, good_target: 80 },
      by_class: { I: 1, II: 1, III: 1, IV: 1, V: 0, VI: 1 },
      ...{ targeted: 4, attained: 2, attained_rate: 50, worst: 1, worst_rate: 20 },
    });
  });

  test('have none of nothing', () => {
    expect(countClasses(WATER_CLASSES, GOOD_WATER, [of(null, null)])).toMatchObject({
      ...{ total: 1, assessed: 0, good_rate: null, good_target: null, attained_rate: null, worst_rate: null },
    });
  });
});
