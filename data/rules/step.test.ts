import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { Condition, Rule } from '#data/themes/theme.ts';
import { replay, together } from './replay.ts';
import { at, reading, rule, run, tick } from './step.fixture.ts';
import { dueOf, isQuiet, type Happening, type Watch } from './step.ts';

const soot = (...values: (number | null)[]): Happening[] =>
  values.map((value, i) => reading(i * 60, { soot: value }));

describe('a limit', () => {
  const limit = rule({ kind: 'threshold', metric: 'soot', above: 100, clear: 80 });

  test('is passed by what lies beyond it, and it ends at what ends it, not before', () => {
    expect(run(limit, soot(100, 101, 90, 81, 80, 101)).told).toEqual([
      'met 60',
      'met 120',
      'met 180',
      'ended 240',
      'met 300',
    ]);
  });

  test('below is the same the other way round', () => {
    const low = rule({ kind: 'threshold', metric: 'soot', below: 3, clear: 4 });
    expect(run(low, soot(3, 2.9, 3.5, 4, 3.5)).told).toEqual(['met 60', 'met 120', 'ended 180']);
  });

  test('that has to last is passed when it has lasted, counted from its first reading', () => {
    const lasting = rule({ kind: 'threshold', metric: 'soot', above: 100, clear: 80, for: 120 });
    const { told, effects } = run(lasting, soot(101, 150, 99, 101, 102, 103, 90, 80));
    expect(told).toEqual(['met 300', 'met 360', 'ended 420']);
    expect(effects[0]).toMatchObject({
      onset: at(180),
      found: [{ metric: 'soot', value: 103, since: at(180) }],
    });
  });

  test('whose time runs out while nothing comes is passed when one more reading is overdue', () => {
    const lasting = rule({ kind: 'threshold', metric: 'soot', above: 100, for: 60 });
    const { watch } = run(lasting, soot(120));
    expect(dueOf(lasting, watch)).toBe(at(120));
    expect(run(lasting, [tick(119), tick(120), tick(121)], watch).told).toEqual(['met 120']);
    // a clock that looks much later, or that was set, proves nothing of a station that is silent
    expect(run(lasting, [tick(100_000)], watch).told).toEqual([]);
  });

  test('is not told by a reading that is older than the newest, or the same again', () => {
    const { watch } = run(limit, soot(10, 20));
    expect(run(limit, [reading(0, { soot: 500 }), reading(60, { soot: 20 })], watch)).toMatchObject({
      watch,
      told: [],
    });
  });

  test('follows a correction of the newest reading, and its being invalid', () => {
    const { watch } = run(limit, soot(10, 120));
    expect(run(limit, [reading(60, { soot: 12 })], watch).told).toEqual(['ended 60']);
    expect(run(limit, [reading(60, { soot: null })], watch).told).toEqual(['ended 60']);
    expect(run(limit, [reading(60, { soot: 130 })], run(limit, soot(10, 20)).watch).told).toEqual(['met 60']);
  });

  test('counts only in its months and hours, of which an end belongs to the hour before', () => {
    const night = rule(
      { kind: 'threshold', metric: 'soot', above: 100 },
      { hours: [22, 5], months: [11, 3] },
    );
    const hourly = (hours: readonly number[]) => hours.map((hour) => reading(hour * 60, { soot: 200 }));
    expect(run(night, hourly([6, 7, 22, 23])).told).toEqual(['met 360', 'ended 420', 'met 1380']);
    const june = (Date.parse('2026-06-02T00:00:00+08:00') - at(0)) / 60_000;
    expect(run(night, [reading(june, { soot: 200 })]).told).toEqual([]);
  });
});

test('a change is told when it is as large as that within the time, and no longer than it is', () => {
  const rising = rule({ kind: 'rate', metric: 'soot', change: 50, within: 120 });
  const { told, effects } = run(rising, soot(10, 30, 59, 90, 90, 90));
  expect(told).toEqual(['met 180', 'ended 240']);
  expect(effects[0]).toMatchObject({ found: [{ value: 60 }] });
  const falling = rule({ kind: 'rate', metric: 'soot', change: -50, within: 60 });
  expect(run(falling, soot(100, 60, 10, 10)).told).toEqual(['met 120', 'ended 180']);
});

describe('silence', () => {
  const silence = rule({ kind: 'missing', after: 180 });

  test('is told by the clock once, and ended by a reading that is new enough', () => {
    const { watch } = run(silence, soot(1));
    expect(isQuiet(watch)).toBe(true);
    expect(dueOf(silence, watch)).toBe(at(180));
    const later = run(silence, [tick(179), tick(180), tick(181), tick(600)], watch);
    expect(later.told).toEqual(['met 180']);
    // what was kept back while the line was down does not end it, what is new does
    expect(
      run(silence, [reading(60, { soot: 1 }, 601), reading(600, { soot: 1 }, 602)], later.watch).told,
    ).toEqual(['ended 600']);
  });

  test('of one metric is not ended by another', () => {
    const one = rule({ kind: 'missing', metric: 'soot', after: 180 });
    const { watch } = run(one, [...soot(1), tick(200)]);
    expect(run(one, [reading(240, { soot: 1 }, 240)], watch).told).toEqual(['ended 240']);
  });
});

describe('several conditions', () => {
  const of = [
    { kind: 'threshold', metric: 'soot', above: 100 },
    { kind: 'threshold', metric: 'ash', above: 10 },
    { kind: 'threshold', metric: 'smell', above: 1 },
  ] as const;

  test.each<[Rule['condition'], string[]]>([
    [{ kind: 'any', of }, ['met 0', 'met 60', 'met 120', 'ended 180']],
    [{ kind: 'most', of }, ['met 60', 'met 120', 'ended 180']],
    [{ kind: 'all', of }, ['met 120', 'ended 180']],
    [{ kind: 'most', of, at_least: 3 }, ['met 120', 'ended 180']],
  ])('%j', (condition, told) => {
    const days = [
      { soot: 101, ash: 1, smell: 0 },
      { soot: 101, ash: 11, smell: 0 },
      { soot: 101, ash: 11, smell: 2 },
      { soot: 1, ash: 1, smell: 0 },
    ];
    expect(
      run(
        rule(condition),
        days.map((values, i) => reading(i * 60, values)),
      ).told,
    ).toEqual(told);
  });

  test('are met since as many were as are needed', () => {
    const { effects } = run(rule({ kind: 'all', of: of.slice(0, 2) }), [
      reading(0, { soot: 101 }),
      reading(60, { ash: 11 }),
    ]);
    expect(effects).toMatchObject([
      { as: 'met', onset: at(60), found: [{ metric: 'soot' }, { metric: 'ash' }] },
    ]);
  });

  test('do not count what has not been heard of for six steps', () => {
    const both = rule({ kind: 'all', of: of.slice(0, 2) });
    expect(run(both, [reading(0, { soot: 101 }), reading(361, { ash: 11 })]).told).toEqual([]);
    expect(run(both, [reading(0, { soot: 101 }), reading(360, { ash: 11 })]).told).toEqual(['met 360']);
  });
});

describe('whatever comes', () => {
  const value = fc.integer({ min: 0, max: 20 });
  const threshold = fc
    .record({
      metric: fc.constantFrom('soot', 'ash'),
      limit: value,
      back: fc.integer({ min: 0, max: 5 }),
      high: fc.boolean(),
    })
    .chain(({ metric, limit, back, high }) =>
      fc.constantFrom(undefined, 60, 120).map((lasts) => ({
        ...{ kind: 'threshold' as const, metric, clear: high ? limit - back : limit + back },
        ...(high ? { above: limit } : { below: limit }),
        ...(lasts && { for: lasts }),
      })),
    );
  const rate = fc.record({
    kind: fc.constant('rate' as const),
    metric: fc.constantFrom('soot', 'ash'),
    change: fc.constantFrom(-5, 4, 9),
    within: fc.constantFrom(60, 180),
  });
  const zone = fc
    .constantFrom('inside' as const, 'outside' as const)
    .chain((is) =>
      fc
        .constantFrom(undefined, 60, 120)
        .map((lasts) => ({ kind: 'zone' as const, zone: '370202000000', is, ...(lasts && { for: lasts }) })),
    );
  const single = fc.oneof(threshold, rate, zone);
  const condition: fc.Arbitrary<Condition> = fc.oneof(
    single,
    fc.record({ kind: fc.constant('missing' as const), after: fc.constantFrom(60, 120) }),
    fc.record({
      kind: fc.constantFrom('all' as const, 'any' as const, 'most' as const),
      of: fc.array(single, { minLength: 2, maxLength: 3 }),
    }),
  );
  /** Readings and looks at the clock in order of time. */
  const course = fc
    .array(
      fc.record({
        after: fc.integer({ min: 1, max: 200 }),
        what: fc.oneof(
          fc.constant(null),
          fc.record({ soot: value }),
          fc.record({ ash: value }),
          fc.record({ soot: value, ash: value }),
          fc.record({ longitude: value, latitude: value }),
          fc.record({ longitude: value, latitude: value, soot: value }),
          fc.record({ longitude: value }),
          fc.record({ latitude: value }),
        ),
      }),
      { maxLength: 40 },
    )
    .map((steps) => {
      let minutes = 0;
      return steps.map(({ after, what }): Happening => {
        minutes += after;
        return what === null ? tick(minutes) : reading(minutes, what);
      });
    });

  test('the same comes of it each time, in one piece or in many, also by way of JSON', () => {
    fc.assert(
      fc.property(condition, course, fc.integer({ min: 0, max: 40 }), (one, happenings, cut) => {
        const of = rule(one);
        const whole = run(of, happenings);
        expect(run(of, happenings)).toEqual(whole);
        const first = run(of, happenings.slice(0, cut));
        const kept = JSON.parse(JSON.stringify(first.watch)) as Watch;
        const rest = run(of, happenings.slice(cut), kept);
        expect(rest.watch).toEqual(whole.watch);
        expect([...first.effects, ...rest.effects]).toEqual(whole.effects);
      }),
    );
  });

  test('an end follows what it ends, and what was told already changes nothing', () => {
    fc.assert(
      fc.property(condition, course, (one, happenings) => {
        const of = rule(one);
        const { effects, watch } = run(of, happenings);
        let open = false;
        for (const { as } of effects) {
          if (as === 'ended') expect(open).toBe(true);
          open = as === 'met';
        }
        expect(watch.open).toBe(open);
        const again = run(
          of,
          happenings.filter(({ as }) => as === 'reading'),
          watch,
        );
        expect(again).toEqual({ watch, effects: [], told: [] });
      }),
    );
  });

  test('a limit with something between it and its end never flaps there', () => {
    fc.assert(
      fc.property(
        fc.array(fc.integer({ min: 81, max: 100 }), { maxLength: 50 }),
        fc.boolean(),
        (values, open) => {
          const of = rule({ kind: 'threshold', metric: 'soot', above: 100, clear: 80 });
          const { watch } = run(of, [reading(-60, { soot: open ? 101 : 80 })]);
          const { effects } = run(of, soot(...values), watch);
          expect(effects.every(({ as }) => as === 'met')).toBe(true);
          expect(effects.length > 0).toBe(open && values.length > 0);
        },
      ),
    );
  });

  test('tried on what was, a rule fires as it would have done', () => {
    fc.assert(
      fc.property(condition, course, (one, happenings) => {
        const moments = happenings.flatMap((what) => (what.as === 'reading' ? [what] : []));
        const fired = replay(rule(one), moments, at(20_000));
        for (const [i, { onset, raised, resolved }] of fired.entries()) {
          expect(onset).toBeLessThanOrEqual(raised);
          if (resolved !== null) expect(resolved).toBeGreaterThanOrEqual(raised);
          else expect(i).toBe(fired.length - 1);
          const next = fired[i + 1];
          if (next && resolved !== null) expect(next.raised).toBeGreaterThanOrEqual(resolved);
        }
      }),
    );
  });
});

test('tried on silence, a rule fires where the clock would have', () => {
  const fired = replay(
    rule({ kind: 'missing', after: 120 }),
    [0, 60, 400].map((minutes) => ({ time: at(minutes), values: { soot: 1 } })),
    at(500),
  );
  expect(fired).toEqual([{ onset: at(60), raised: at(180), resolved: at(400), peak: null }]);
});

test('stretches of several stations are counted where they lie over one another', () => {
  const stretch = (raised: number, resolved: number | null) => ({ onset: raised, raised, resolved, peak: 1 });
  const all = [stretch(0, 10), stretch(2, 4), stretch(3, 20), stretch(20, null), stretch(30, null)];
  expect(together(all, 2)).toEqual([
    { onset: 2, raised: 2, resolved: 10, peak: 3 },
    { onset: 20, raised: 20, resolved: 20, peak: 2 },
    { onset: 30, raised: 30, resolved: null, peak: 2 },
  ]);
  expect(together(all, 4)).toEqual([]);
});
