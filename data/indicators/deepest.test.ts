import { expect, test } from 'vitest';
import type { Dataset, Level } from '#data/themes/theme.ts';
import { deepestOf } from './deepest.ts';

const DATASETS: Record<string, Pick<Dataset, 'kind' | 'level'>> = {
  things: { kind: 'feature' },
  counties: { kind: 'report' },
  cities: { kind: 'report', level: 'city' },
  towns: { kind: 'report', level: 'town' },
};

test.each<[declared: Level, numerator: string, denominator: string | null, expected: Level]>([
  ['village', 'things', null, 'village'],
  ['village', 'counties', null, 'county'],
  ['town', 'towns', null, 'town'],
  ['village', 'towns', null, 'town'],
  ['city', 'counties', null, 'city'],
  ['county', 'cities', null, 'city'],
  ['village', 'things', 'counties', 'county'],
  ['town', 'towns', 'cities', 'city'],
  ['county', 'counties', 'things', 'county'],
])('declared down to the %s, %s over %s: the %s', (deepest, numerator, denominator, expected) => {
  const indicator = {
    deepest,
    numerator: { dataset: numerator },
    ...(denominator === null ? {} : { denominator: { dataset: denominator } }),
  };
  expect(deepestOf(indicator, (id) => DATASETS[id]!)).toBe(expected);
});
