import { describe, expect, test } from 'vitest';
import {
  ALL_KEYS,
  CALCULATORS,
  emptyOf,
  exampleOf,
  isEmpty,
  itemIn,
  ITEMS,
  keyOf,
  numberIn,
  questionOf,
} from './entry.ts';

describe('numbers as people type them', () => {
  test.each([
    ['', null],
    ['  ', null],
    ['12', 12],
    [' 12.5 ', 12.5],
    ['１２．５', 12.5],
    ['12,5', 12.5],
    ['.5', 0.5],
    ['5.', 5],
    ['1e2', 100],
  ])('“%s” is %s', (text, number) => {
    expect(numberIn(text)).toBe(number);
  });

  test.each(['a', '-3', '12 mg', '1.2.3', '1,2,3', '--', '<0.01', 'Infinity', '0x10'])(
    '“%s” is none',
    (text) => {
      expect(numberIn(text)).toBeNaN();
    },
  );
});

describe('questions', () => {
  test('have what was entered; what is no number or is left out is null', () => {
    const entry = { period: 'hour', date: '2026-03-01', pm10: '51', pm2_5: 'many', so2: '-1' };
    expect(questionOf('aqi', entry, new Set(['so2']))).toEqual({
      period: 'hour',
      date: '2026-03-01',
      standard: null,
      concentrations: { so2: null, no2: null, co: null, o3_1h: null, o3_8h: null, pm10: 51, pm2_5: null },
    });
  });

  test('of the waters do not mix their values', () => {
    const entry = { 'water-ph': '7', 'sea-ph': '8', type: 'lake' };
    expect(questionOf('water', entry, new Set())).toMatchObject({ water_type: 'lake', items: { ph: 7 } });
    expect(questionOf('sea', entry, new Set())).toMatchObject({ items: { ph: 8, oil: null } });
    expect(questionOf('water', {}, new Set())).toMatchObject({ water_type: 'river' });
  });
});

test('no two things share a parameter of the address', () => {
  expect(new Set(ALL_KEYS).size).toBe(ALL_KEYS.length);
});

test.each(CALCULATORS)('the example of %s fills its own fields, and clearing empties them', (calculator) => {
  const example = exampleOf(calculator);
  for (const key of Object.keys(example)) expect(ALL_KEYS).toContain(key);
  expect(isEmpty(calculator, example)).toBe(false);
  expect(isEmpty(calculator, { ...example, ...emptyOf(calculator) })).toBe(true);
  expect(Object.keys(emptyOf(calculator))).toEqual(ITEMS[calculator].map((item) => keyOf(calculator, item)));
});

test.each([
  ['items.ph', 'ph'],
  ['concentrations.pm2_5', 'pm2_5'],
  ['date', null],
  [null, null],
])('a refusal of %s is about the item %s', (field, item) => {
  expect(itemIn(field)).toBe(item);
});
