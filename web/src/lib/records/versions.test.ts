import { describe, expect, test } from 'vitest';
import type { RecordItem } from '#api/dataset-schemas.ts';
import { changedIn, isValidAt } from './versions.ts';

const version = (change: Partial<RecordItem>): RecordItem => ({
  key: 'A1',
  region: '370202000000',
  city: '370200000000',
  county: '370202000000',
  town: null,
  place: [],
  position: [120.38, 36.06],
  period: null,
  properties: { number: 'A1', height: 12 },
  batch: '1',
  row: 2,
  source: 'a.csv',
  demo: false,
  valid_from: '2026-11-01T00:00:00Z',
  valid_to: null,
  ...change,
});

describe('what changed from one version to the next', () => {
  test('is a value, one that came, one that went', () => {
    const before = version({ properties: { number: 'A1', height: 12, lit: true } });
    const after = version({ properties: { number: 'A1', height: 13, colour: 'red' } });
    expect(changedIn(after, before)).toEqual(new Set(['height', 'lit', 'colour']));
  });

  test('is the place, too', () => {
    const moved = version({ region: '370203000000', position: [120.39, 36.06] });
    expect(changedIn(moved, version({}))).toEqual(new Set(['place', 'position']));
  });

  test('is nothing for the first version', () => {
    expect(changedIn(version({}), undefined).size).toBe(0);
  });
});

test('a version holds from its first instant to just before its end', () => {
  const ended = version({ valid_to: '2026-11-02T00:00:00Z' });
  expect(isValidAt(ended, null)).toBe(false);
  expect(isValidAt(ended, '2026-11-01T00:00:00Z')).toBe(true);
  expect(isValidAt(ended, '2026-11-02T08:00:00+08:00')).toBe(false);
  expect(isValidAt(version({}), null)).toBe(true);
});
