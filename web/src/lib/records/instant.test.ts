import { describe, expect, test } from 'vitest';
import { readInstant, readPast, toLocal } from './instant.ts';

describe('an instant of an address', () => {
  test.each([
    ['2026-11-01T08:00', '2026-11-01T00:00:00.000Z'],
    ['2026-11-01', '2026-10-31T16:00:00.000Z'],
    ['2026-11-01T08:00:00+08:00', '2026-11-01T08:00:00+08:00'],
    ['2026-11-01T00:00:00.123456Z', '2026-11-01T00:00:00.123456Z'],
  ])('%s is China Standard Time unless it says otherwise', (text, iso) => {
    expect(readInstant(text)).toBe(iso);
  });

  test.each(['', 'yesterday', '2026-13-01', '2026-11-01T', '12', '2026-11-01T08:00 or so'])(
    '"%s" is none',
    (text) => {
      expect(readInstant(text)).toBeNull();
    },
  );

  test('comes back from the field that shows it', () => {
    const local = toLocal('2026-10-31T16:30:00Z');
    expect(local).toBe('2026-11-01T00:30');
    expect(readInstant(local)).toBe('2026-10-31T16:30:00.000Z');
  });
});

test('what is yet to come is no past', () => {
  const now = Date.parse('2026-11-01T00:00:00Z');
  expect(readPast('2026-11-01T08:00', now)).toBe('2026-11-01T00:00:00.000Z');
  expect(readPast('2026-11-01T08:01', now)).toBeNull();
  expect(readPast('yesterday', now)).toBeNull();
});
