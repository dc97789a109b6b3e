import { describe, expect, test } from 'vitest';
import type { Zone } from '#data/themes/theme.ts';
import { at, reading, rule, run, tick } from './step.fixture.ts';
import { dueOf, type Area, type Happening, type Judging } from './step.ts';

describe('a zone', () => {
  /** East of the meridian of 120°. */
  const east: Area = { name: { zh: '东', en: 'East' }, holds: (lng) => lng > 120 };
  const zone = (is: Zone['is'], lasts?: number): Judging => ({
    ...rule({ kind: 'zone', zone: '370202000000', is, ...(lasts && { for: lasts }) }),
    areas: [east],
  });
  const drive = (...lngs: (number | null)[]): Happening[] =>
    lngs.map((longitude, i) => reading(i * 60, { longitude, latitude: 36 }));

  test('is met inside or outside of it, and says where', () => {
    const { told, effects } = run(zone('inside'), drive(119, 121, 122, 119));
    expect(told).toEqual(['met 60', 'met 120', 'ended 180']);
    expect(effects[0]).toMatchObject({ found: [{ metric: null, value: null, position: [121, 36] }] });
    expect(run(zone('outside'), drive(119, 121, 119)).told).toEqual(['met 0', 'ended 60', 'met 120']);
  });

  test('that has to last is met when it has, or when its time runs out and nothing comes', () => {
    const lasting = zone('inside', 120);
    expect(run(lasting, drive(121, 119, 121, 121, 121, 121)).told).toEqual(['met 240', 'met 300']);
    const { watch } = run(lasting, drive(119, 121));
    expect(dueOf(lasting, watch)).toBe(at(240));
    expect(run(lasting, [tick(239), tick(240)], watch).told).toEqual(['met 240']);
  });

  test('needs both coordinates of one time', () => {
    const half = run(zone('inside'), [...drive(119), reading(60, { longitude: 121 })]);
    expect(half.told).toEqual([]);
    expect(run(zone('inside'), [reading(60, { latitude: 36 })], half.watch).told).toEqual(['met 60']);
    expect(run(zone('inside'), [reading(120, { latitude: 36 })], half.watch).told).toEqual([]);
  });

  test('is not met where a position was found invalid', () => {
    const { watch } = run(zone('inside'), drive(119, 121));
    expect(run(zone('inside'), [reading(60, { longitude: null })], watch).told).toEqual(['ended 60']);
  });

  test('goes with others: inside of it and too much', () => {
    const both: Judging = {
      ...rule({
        kind: 'all',
        of: [
          { kind: 'zone', zone: '370202000000', is: 'inside' },
          { kind: 'threshold', metric: 'soot', above: 100 },
        ],
      }),
      areas: [east, undefined],
    };
    const seen = [
      [119, 120],
      [121, 90],
      [121, 120],
      [121, 99],
    ].map(([longitude, soot], i) => reading(i * 60, { longitude: longitude!, latitude: 36, soot: soot! }));
    expect(run(both, seen).told).toEqual(['met 120', 'ended 180']);
  });
});
