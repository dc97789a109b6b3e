import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  bucketAt,
  bucketText,
  clockOf,
  loopWith,
  momentFrom,
  momentMeant,
  placeOf,
  playedNext,
  stepOf,
  type BucketList,
  type BucketStep,
} from './bucket.ts';

const months = ['2026-08-01', '2026-09-01', '2026-10-01'];
const days = ['2026-09-29', '2026-09-30', '2026-10-02'];
const hours = ['2026-10-02T22', '2026-10-02T23'];

describe('the bucket that holds a moment', () => {
  test.each([
    ['2026-10-02T23', 'hour', hours, '2026-10-02T23'],
    ['2026-10-02T23', 'day', days, '2026-10-02'],
    ['2026-10-02T23', 'month', months, '2026-10-01'],
    ['2026-09-30', 'month', months, '2026-09-01'],
    ['2026-10-01', 'day', days, null],
    ['2026-10-02', 'hour', hours, null],
  ] as const)('%s, a %s', (moment, step, buckets, bucket) =>
    expect(bucketAt(moment, step, buckets)).toBe(bucket),
  );
});

describe('the common clock', () => {
  test('is that of the finest step, and reaches back where only coarser ones do', () => {
    const lists: BucketList[] = [
      { step: 'month', buckets: months },
      { step: 'hour', buckets: hours },
      { step: 'day', buckets: days },
    ];
    expect(stepOf(lists)).toBe('hour');
    expect(clockOf(lists)).toEqual([
      '2026-08-01T00',
      '2026-09-29T00',
      '2026-09-30T00',
      '2026-10-02T22',
      '2026-10-02T23',
    ]);
  });

  test('has no moments without buckets', () => {
    expect(clockOf([{ step: 'hour', buckets: [] }])).toEqual([]);
    expect(stepOf([{ step: 'hour', buckets: [] }])).toBeNull();
  });

  const bucket = (step: BucketStep) =>
    fc
      .date({ min: new Date('2026-01-01T00:00Z'), max: new Date('2026-03-31T00:00Z'), noInvalidDate: true })
      .map((date) => {
        const hour = date.toISOString().slice(0, 13);
        if (step === 'hour') return hour;
        return step === 'day' ? hour.slice(0, 10) : `${hour.slice(0, 7)}-01`;
      });
  const list = fc
    .constantFrom<BucketStep>('hour', 'day', 'month')
    .chain((step) =>
      fc
        .uniqueArray(bucket(step), { maxLength: 12 })
        .map((buckets): BucketList => ({ step, buckets: buckets.toSorted() })),
    );

  test('goes up, and reaches every bucket of every layer and nothing else', () => {
    fc.assert(
      fc.property(fc.array(list, { maxLength: 4 }), (lists) => {
        const clock = clockOf(lists);
        expect(clock).toEqual([...new Set(clock)].toSorted());
        for (const { step, buckets } of lists) {
          const reached = new Set(clock.map((moment) => bucketAt(moment, step, buckets)));
          for (const one of buckets) expect(reached).toContain(one);
        }
        for (const moment of clock)
          expect(lists.some(({ step, buckets }) => bucketAt(moment, step, buckets) !== null)).toBe(true);
      }),
    );
  });
});

describe('moving on the clock', () => {
  const clock = ['2026-09-29', '2026-09-30', '2026-10-02'];

  test('a moment that is not on it counts as the one before', () => {
    expect(placeOf(clock, '2026-10-01')).toBe(1);
    expect(placeOf(clock, '2027-01-01')).toBe(2);
    expect(placeOf(clock, '2020-01-01')).toBe(0);
    expect(placeOf([], '2020-01-01')).toBe(-1);
  });

  test('it ends at both ends', () => {
    expect(momentFrom(clock, '2026-09-30', 1)).toBe('2026-10-02');
    expect(momentFrom(clock, '2026-10-02', 1)).toBeNull();
    expect(momentFrom(clock, '2026-09-29', -1)).toBeNull();
    expect(momentFrom([], '2026-09-29', 1)).toBeNull();
  });

  test.each([
    [days, '2026-09-30', '2026-09-30'],
    [days, '2026-10-01', '2026-09-30'],
    [days, '2026-10-02T23', '2026-10-02'],
    [hours, '2026-10-02', '2026-10-02T22'],
    [months, '2026-10-02T22', '2026-10-01'],
    [days, '2026-01-01', null],
    [[], '2026-10-01', null],
    [days, null, null],
  ] as const)('of %j %s means %s', (moments, asked, meant) => {
    expect(momentMeant(moments, asked)).toBe(meant);
  });

  test('playing begins again', () => {
    expect(playedNext(clock, '2026-09-30', null)).toBe('2026-10-02');
    expect(playedNext(clock, '2026-10-02', null)).toBe('2026-09-29');
    expect(playedNext(clock, '2026-09-30', ['2026-09-29', '2026-09-30'])).toBe('2026-09-29');
    expect(playedNext(clock, '2026-09-29', ['2026-09-30', '2026-10-02'])).toBe('2026-09-30');
    expect(playedNext([], '2026-09-29', null)).toBeNull();
  });
});

describe('the loop', () => {
  const clock = ['2026-01-01', '2026-02-01', '2026-03-01', '2026-04-01'];

  test('begins or ends where one is', () => {
    expect(loopWith(clock, null, 'start', '2026-02-01')).toEqual(['2026-02-01', '2026-04-01']);
    expect(loopWith(clock, ['2026-02-01', '2026-04-01'], 'end', '2026-03-01')).toEqual([
      '2026-02-01',
      '2026-03-01',
    ]);
  });

  test('opens to the end of the clock rather than run backwards', () => {
    expect(loopWith(clock, ['2026-01-01', '2026-02-01'], 'start', '2026-03-01')).toEqual([
      '2026-03-01',
      '2026-04-01',
    ]);
    expect(loopWith(clock, ['2026-03-01', '2026-04-01'], 'end', '2026-02-01')).toEqual([
      '2026-01-01',
      '2026-02-01',
    ]);
  });

  test('is none where it is everything, or a single moment', () => {
    expect(loopWith(clock, ['2026-02-01', '2026-04-01'], 'start', '2026-01-01')).toBeNull();
    expect(loopWith(clock, null, 'start', '2026-04-01')).toBeNull();
    expect(loopWith(clock, null, 'end', '2026-01-01')).toBeNull();
  });
});

test.each([
  ['2026-10-01', 'month', '2026年10月', 'Oct 2026'],
  ['2026-10-05', 'day', '2026年10月5日', '5 Oct 2026'],
  ['2026-10-05T08', 'hour', '2026年10月5日 08:00', '5 Oct 2026 08:00'],
] as const)('%s, a %s, reads as %s', (bucket, step, zh, en) => {
  expect(bucketText(bucket, step, 'zh')).toBe(zh);
  expect(bucketText(bucket, step, 'en')).toBe(en);
});
