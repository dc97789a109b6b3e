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
  withdrawn: false,
  valid_from: '2026-11-01T00:00:00Z',
  valid_to: null,
  ...change,
});

describe('what changed from one version to the next', () => {
  test('is what reads otherwise, what came and what went', () => {
    const before = { number: 'A1', height: '12', lit: '是', colour: '无', place: '青岛市' };
    const after = { number: 'A1', height: '13', lit: '无', colour: '红', place: '济南市' };
    expect(changedIn(after, before)).toEqual(new Set(['height', 'lit', 'colour', 'place']));
  });

  test('is nothing where both show the same, and nothing for the first version', () => {
    expect(changedIn({ position: '120.38000, 36.06000' }, { position: '120.38000, 36.06000' }).size).toBe(0);
    expect(changedIn({ number: 'A1' }, undefined).size).toBe(0);
  });
});

test('a version holds from its first instant to just before its end', () => {
  const ended = version({ valid_to: '2026-11-02T00:00:00Z' });
  expect(isValidAt(ended, null)).toBe(false);
  expect(isValidAt(ended, '2026-11-01T00:00:00Z')).toBe(true);
  expect(isValidAt(ended, '2026-11-02T08:00:00+08:00')).toBe(false);
  expect(isValidAt(version({}), null)).toBe(true);
});
