import { expect, test } from 'vitest';
import { Numbers } from './numbers.ts';

const zh = new Numbers('zh');
const en = new Numbers('en');

test('areas are whole from 100 km² on and keep three digits below', () => {
  expect(en.area(11282.4)).toBe('11,282');
  expect(en.area(30.614)).toBe('30.6');
  expect(en.area(0.04567)).toBe('0.0457');
});

test('significant digits never cut the whole part, and leave out zeros', () => {
  expect([12345.6, 1234, 0.012345, 2.5, -7, 999.9].map((value) => en.significant(value, 3))).toEqual([
    '12,346',
    '1,234',
    '0.0123',
    '2.5',
    '-7',
    '1,000',
  ]);
});

test('a share that rounds to nothing is not shown as nothing', () => {
  expect(en.share(0.123)).toBe('12.3%');
  expect(en.share(0.0002)).toBe('< 0.1%');
  expect(en.share(0)).toBe('0%');
});

test('times are China Standard Time', () => {
  expect(zh.time(Date.UTC(2026, 7, 1, 6, 32))).toBe('14:32');
  expect(en.time(Date.UTC(2026, 7, 1, 17, 5))).toBe('01:05');
});

test('days follow the language; years and editions stay as they are', () => {
  expect(zh.day('2020-11-01')).toBe('2020年11月1日');
  expect(en.day('2020-11-01')).toBe('1 Nov 2020');
  expect(en.day('2023')).toBe('2023');
});

test('a position names its hemispheres', () => {
  expect(en.position([120.3826, 36.0671])).toBe('36.06710° N, 120.38260° E');
  expect(en.position([-3, -1])).toBe('1.00000° S, 3.00000° W');
});
