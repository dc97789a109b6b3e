import { expect, test } from 'vitest';
import type { RecordItem } from '#api/dataset-schemas.ts';
import { I18n } from '#lib/i18n/i18n.svelte.ts';
import { shownOf } from './cells.ts';
import { changedIn } from './versions.ts';

const version = (position: [number, number] | null, height: number): RecordItem => ({
  key: 'A1',
  region: '370202000000',
  city: '370200000000',
  county: '370202000000',
  town: null,
  place: [],
  position,
  period: null,
  properties: { height },
  batch: '1',
  row: 2,
  source: 'a.csv',
  demo: false,
  withdrawn: false,
  valid_from: '2026-11-01T00:00:00Z',
  valid_to: null,
});

test('a move of less than what is shown is no change, one that is seen is', () => {
  const i18n = new I18n(() => 'zh');
  const shown = (position: [number, number] | null, height = 12) =>
    shownOf(version(position, height), [{ id: 'height', type: 'number' }], i18n);
  const before = shown([120.38, 36.06]);
  expect(before).toMatchObject({ height: '12', position: '120.38000, 36.06000' });
  expect(changedIn(shown([120.380001, 36.060004]), before).size).toBe(0);
  expect(changedIn(shown([120.3801, 36.06], 13), before)).toEqual(new Set(['height', 'position']));
  expect(changedIn(shown(null), before)).toEqual(new Set(['position']));
});
