import { describe, expect, test } from 'vitest';
import { around, daysBefore, episodesOf, inTurn, isOfPast, spanOf, type Episode } from './air-episodes.ts';

const episode = (start: string, end: string, open = false): Episode => ({
  name: { zh: '青岛市重污染过程', en: 'Qingdao: heavy pollution' },
  region: '370200000000',
  names: { zh: '青岛市', en: 'Qingdao', pinyin: 'qing dao shi' },
  ...{ start, end, open, heavy_days: 2, days: 3 },
  peak: { day: start, aqi: 260, category: null, primary: ['pm2_5'] },
});
const at = (local: string): number => Date.parse(`${local}+08:00`);

test.each([
  ['370000000000', '370000000000'],
  ['370200000000', '370200000000'],
  ['370202000000', '370200000000'],
  ['370202001000', '370200000000'],
  ['PK-QD-01', null],
])('%s is shown the episodes of %s', (region, of) => {
  expect(episodesOf(region)).toBe(of);
});

describe('the days that are asked for', () => {
  test('end with the last one that is over in China', () => {
    expect(daysBefore('370200000000', at('2026-03-10T00:00:00')).to).toBe('2026-03-09');
    expect(daysBefore('370200000000', at('2026-03-09T23:59:59')).to).toBe('2026-03-08');
  });

  test('are a quarter of a year of the province and a year of a city', () => {
    const now = at('2026-03-10T08:00:00');
    expect(daysBefore('370000000000', now)).toEqual({ from: '2025-12-08', to: '2026-03-09' });
    expect(daysBefore('370200000000', now)).toEqual({ from: '2025-03-09', to: '2026-03-09' });
  });
});

test('those that go on come first, then the newest', () => {
  const [old, on, late] = [
    episode('2026-01-02', '2026-01-04'),
    episode('2026-02-01', '2026-03-09', true),
    episode('2026-03-01', '2026-03-03'),
  ];
  expect(inTurn([late, on, old])).toEqual([on, late, old]);
});

test('what is marked are whole days of China, and no end of one that goes on', () => {
  expect(spanOf(episode('2026-03-02', '2026-03-04'))).toEqual({
    from: at('2026-03-02T00:00:00'),
    to: at('2026-03-05T00:00:00'),
    peak: { from: at('2026-03-02T00:00:00'), to: at('2026-03-03T00:00:00') },
  });
  expect(spanOf(episode('2026-03-02', '2026-03-04', true)).to).toBeNull();
});

describe('a trend around one', () => {
  const iso = (local: string) => new Date(at(local)).toISOString();
  const one = episode('2026-03-02', '2026-03-04');

  test('shows how it came and went, and nothing of what is to come', () => {
    expect(around(one, 'hour', at('2026-04-01T00:00:00'))).toEqual({
      from: iso('2026-02-28T00:00:00'),
      to: iso('2026-03-07T00:00:00'),
    });
    expect(around(one, 'day', at('2026-03-06T08:00:00'))).toEqual({
      from: iso('2026-02-16T00:00:00'),
      to: iso('2026-03-06T08:00:00'),
    });
  });

  test('by hours is not longer than the server gives', () => {
    const { from, to } = around(episode('2026-01-01', '2026-02-20'), 'hour', at('2026-04-01T00:00:00'));
    expect((Date.parse(to) - Date.parse(from)) / 86_400_000).toBe(31);
  });
});

test('an hour that ends at midnight is of the day that is over, a later one is not', () => {
  const now = at('2026-03-10T02:10:00');
  const heard = (...times: string[]) => ({ rows: times.map((time) => ({ time: `${time}+08:00` })) });
  expect(isOfPast(heard('2026-03-10T01:00:00', '2026-03-10T00:00:00'), now)).toBe(true);
  expect(isOfPast(heard('2026-03-10T01:00:00', '2026-03-10T02:00:00'), now)).toBe(false);
});
