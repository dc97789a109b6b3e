import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { episodesOf, type Judged } from './episodes.ts';

const RULES = { above: 200, gap: 1, least: 1 };
const run = (...values: (number | null)[]): Judged[] =>
  values.map((aqi, i) => ({ at: `2026-01-${String(i + 1).padStart(2, '0')}`, aqi }));
const told = (values: readonly (number | null)[], rules = RULES) =>
  episodesOf(run(...values), rules).map(({ start, peak, end, heavy, length, open }) => [
    Number(start.at.slice(-2)),
    Number(peak.at.slice(-2)),
    Number(end.at.slice(-2)),
    ...[heavy, length, open],
  ]);

describe('an episode', () => {
  test('goes from the first heavy day to the last, and its peak is the worst of them', () => {
    expect(told([80, 201, 350, 260, 90, 70, 60])).toEqual([[2, 3, 4, 3, 3, false]]);
  });

  test('begins above the threshold, not at it', () => {
    expect(told([200, 199, 200])).toEqual([]);
  });

  test('goes on over as short a gap as is set, be it cleaner or not known', () => {
    expect(told([250, 120, 250, null, 250, 90, 90, 250])).toEqual([
      [1, 1, 5, 3, 5, false],
      [8, 8, 8, 1, 1, true],
    ]);
    expect(told([250, 120, 250], { ...RULES, gap: 0 })).toHaveLength(2);
  });

  test('needs as many heavy days as are set, those of gaps not counted', () => {
    expect(told([250, 100, 250, 90, 90, 250], { ...RULES, least: 2 })).toEqual([[1, 1, 3, 2, 3, false]]);
  });

  test('may go on while another heavy day would belong to it', () => {
    expect(told([250])[0]!.at(-1)).toBe(true);
    expect(told([250, 90])[0]!.at(-1)).toBe(true);
    expect(told([250, 90, 90])[0]!.at(-1)).toBe(false);
  });

  test('has its peak on the first of equal days', () => {
    expect(told([210, 300, 220, 300])).toEqual([[1, 2, 4, 4, 4, true]]);
  });

  test('every heavy day is in one episode where one is enough, and none begins or ends with another', () => {
    const day = fc.option(fc.integer({ min: 0, max: 500 }), { nil: null });
    fc.assert(
      fc.property(fc.array(day, { maxLength: 31 }), fc.nat(4), (values, gap) => {
        const days = run(...values);
        const found = episodesOf(days, { above: 200, gap, least: 1 });
        const heavy = days.filter(({ aqi }) => aqi !== null && aqi > 200);
        expect(found.reduce((sum, one) => sum + one.heavy, 0)).toBe(heavy.length);
        for (const { start, end, peak } of found) {
          expect(heavy).toContain(start);
          expect(heavy).toContain(end);
          expect(start.at <= peak.at && peak.at <= end.at).toBe(true);
        }
        for (const [i, one] of found.entries())
          if (i > 0)
            expect(days.indexOf(one.start) - days.indexOf(found[i - 1]!.end)).toBeGreaterThan(gap + 1);
      }),
    );
  });
});
