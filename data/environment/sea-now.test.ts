import { describe, expect, test } from 'vitest';
import { judgeStation, seaLimit } from './sea-now.ts';
import { environmentTables } from './tables.ts';

const TABLE = environmentTables().sea_water.items;

describe('a station at sea against its target', () => {
  test('names what is beyond it, worst first, and how many times over', () => {
    expect(
      judgeStation(TABLE, 'II', { ph: 8.1, do: 4.5, din: 0.36, phosphate: 0.05, oil: 0.02 }),
    ).toMatchObject({
      class: 'V',
      worst: ['phosphate'],
      attained: false,
      over: [
        { item: 'phosphate', class: 'V', limit: { sense: 'max', limit: 0.03 }, times: 0.67 },
        { item: 'din', class: 'III', times: 0.2 },
        { item: 'do', class: 'III', limit: { sense: 'above', limit: 5 }, times: null },
      ],
    });
  });

  test('does not attain a limit of oxygen that it equals', () => {
    expect(judgeStation(TABLE, 'II', { do: 5 })).toMatchObject({ class: 'III', attained: false });
    expect(judgeStation(TABLE, 'III', { do: 5 })).toMatchObject({ attained: true, over: [] });
  });

  test('is compared with excellent and good water where it has none', () => {
    expect(judgeStation(TABLE, null, { din: 0.45 })).toMatchObject({
      ...{ class: 'IV', attained: null, against: 'II', over: [{ item: 'din', times: 0.5 }] },
    });
    expect(judgeStation(TABLE, 'I', {})).toMatchObject({ class: null, attained: null, over: [] });
  });

  test('has a range of pH by its target', () => {
    expect(seaLimit(TABLE, 'ph', 'II')).toEqual({ sense: 'within', range: [7.8, 8.5] });
    expect(seaLimit(TABLE, 'ph', 'III')).toEqual({ sense: 'within', range: [6.8, 8.8] });
  });
});
