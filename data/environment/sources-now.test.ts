import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { DUE_HOURS, gapsOf, judgeOutlet, READ_HOURS } from './sources-now.ts';

/** The same value in every hour but those that are said otherwise; null for none. */
const day = (value: number, other: Record<number, number | null> = {}): Record<number, number> =>
  Object.fromEntries(
    Array.from(
      { length: READ_HOURS },
      (_, hour) => [hour, hour in other ? other[hour] : value] as const,
    ).filter((pair): pair is readonly [number, number] => pair[1] !== null),
  );
const NEWEST = READ_HOURS - 1;

describe('an outlet', () => {
  test('exceeds what its newest hour is beyond, and not what has no limit', () => {
    const judged = judgeOutlet(
      ['cod', 'flow', 'nh3n'],
      { cod: day(30, { [NEWEST]: 75 }), nh3n: day(5), flow: day(900) },
      { cod: 50, nh3n: 5 },
    );
    expect(judged).toMatchObject({ first: 1, valid: DUE_HOURS, gaps: [], exceeding: 1 });
    expect(judged.metrics).toEqual([
      {
        ...{ metric: 'cod', value: 75, hour: NEWEST, limit: { sense: 'max', limit: 50 } },
        ...{ exceeds: true, times: 0.5, valid: 24, beyond: 1 },
      },
      {
        metric: 'flow',
        value: 900,
        hour: NEWEST,
        limit: null,
        exceeds: null,
        times: null,
        valid: 24,
        beyond: 0,
      },
      {
        ...{ metric: 'nh3n', value: 5, hour: NEWEST, limit: { sense: 'max', limit: 5 } },
        ...{ exceeds: false, times: null, valid: 24, beyond: 0 },
      },
    ]);
  });

  test('does not owe the newest hour before something of it is there', () => {
    const late = judgeOutlet(['cod'], { cod: day(60, { [NEWEST]: null }) }, { cod: 50 });
    expect(late).toMatchObject({ first: 0, valid: 24, gaps: [], exceeding: 1 });
    expect(late.metrics[0]).toMatchObject({ hour: NEWEST - 1, beyond: 24 });
    const half = judgeOutlet(
      ['cod', 'flow'],
      { cod: day(60, { [NEWEST]: null }), flow: day(9) },
      { cod: 50 },
    );
    expect(half).toMatchObject({ first: 1, valid: 23, gaps: [{ from: NEWEST, to: READ_HOURS }] });
  });

  test('has gaps where anything that it measures is missing', () => {
    const judged = judgeOutlet(
      ['cod', 'flow'],
      { cod: day(10, { 3: null, 4: null }), flow: day(10, { 5: null, 9: null }) },
      { cod: 50 },
    );
    expect(judged).toMatchObject({
      valid: 20,
      gaps: [
        { from: 3, to: 6 },
        { from: 9, to: 10 },
      ],
    });
    expect(judged.metrics.map(({ valid }) => valid)).toEqual([22, 22]);
  });

  test('that is silent exceeds nothing, whatever it said before', () => {
    const silent = Object.fromEntries(Array.from({ length: 6 }, (_, i) => [NEWEST - i, null]));
    const judged = judgeOutlet(['cod'], { cod: day(90, silent) }, { cod: 50 });
    expect(judged.metrics[0]).toMatchObject({ value: null, hour: null, exceeds: null, times: null });
    expect(judged).toMatchObject({ exceeding: 0, gaps: [{ from: 19, to: 24 }] });
  });

  test('that never said anything has no valid hour', () => {
    expect(judgeOutlet([], {}, { cod: 50 })).toEqual({
      ...{ first: 0, metrics: [], valid: 0, exceeding: 0, gaps: [{ from: 0, to: DUE_HOURS }] },
    });
  });
});

test('gaps are the hours that are not so, no more and no fewer, and no two of them touch', () => {
  fc.assert(
    fc.property(fc.array(fc.boolean(), { maxLength: 60 }), fc.nat(100), (so, first) => {
      const gaps = gapsOf(first, so.length, (hour) => so[hour - first]!);
      const inside = gaps.flatMap(({ from, to }) => Array.from({ length: to - from }, (_, i) => from + i));
      expect(inside).toEqual(so.flatMap((is, i) => (is ? [] : [first + i])));
      for (const [i, gap] of gaps.entries()) if (i > 0) expect(gap.from).toBeGreaterThan(gaps[i - 1]!.to);
    }),
  );
});
