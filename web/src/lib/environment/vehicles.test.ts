import { describe, expect, test } from 'vitest';
import { around, drawnOf, joined, passedNow, passedOf, WAY_MS, type Vehicle } from './vehicles.ts';

const MINUTE = 60_000;
const at = (minute: number): string => new Date(minute * MINUTE).toISOString();
const value = (minute: number, of: number | null) => ({
  time: at(minute),
  value: of,
  freshness: 'fresh' as const,
});
const vehicle = (more: Partial<Vehicle> = {}): Vehicle => ({
  ...{ station: 'V1', name: '一号车', region: '370202000000', place: [], freshness: 'fresh', time: at(5) },
  position: [120.4, 36.1],
  latest: { pm2_5: value(5, 55), longitude: value(5, 120.4), latitude: value(5, 36.1) },
  ...more,
});

test('where a vehicle is by its readings needs both coordinates of one time', () => {
  expect(passedNow(vehicle())).toEqual([5 * MINUTE, 120.4, 36.1]);
  const { latest } = vehicle();
  for (const changed of [
    { latitude: value(0, 36.1) },
    { longitude: value(5, null) },
    { latitude: value(5, null) },
  ])
    expect(passedNow(vehicle({ latest: { ...latest, ...changed } }))).toBeNull();
  expect(passedNow(vehicle({ latest: {} }))).toBeNull();
  expect(passedNow(vehicle({ position: null }))).toBeNull();
});

describe('a way', () => {
  test('is of the times of which both coordinates are known', () => {
    const lngs = [value(0, 120), value(5, 121), value(10, null), value(15, 122)];
    const lats = [value(0, 36), value(10, 36), value(15, 37), value(20, 38)];
    expect(passedOf(lngs, lats)).toEqual([
      [0, 120, 36],
      [15 * MINUTE, 122, 37],
    ]);
  });

  test('is in order, without what is there twice or too long ago', () => {
    const end = WAY_MS + 5 * MINUTE;
    expect(
      joined(
        [
          [end, 3, 3],
          [0, 0, 0],
        ],
        [
          [5 * MINUTE, 1, 1],
          [end, 3, 3],
        ],
      ),
    ).toEqual([
      [5 * MINUTE, 1, 1],
      [end, 3, 3],
    ]);
    expect(joined([], [])).toEqual([]);
  });
});

test('vehicles are drawn with their way and their value, silent ones without', () => {
  const { features } = drawnOf(
    [vehicle(), vehicle({ station: 'V2', freshness: 'silent' }), vehicle({ station: 'V3', position: null })],
    {
      V1: [
        [0, 120.3, 36],
        [5 * MINUTE, 120.4, 36.1],
      ],
      V2: [[0, 120.3, 36]],
    },
  );
  expect(
    features.map(({ properties, geometry }) => [properties?.['part'], properties?.['text'], geometry.type]),
  ).toEqual([
    ['track', undefined, 'LineString'],
    ['vehicle', '55', 'Point'],
    ['vehicle', '', 'Point'],
  ]);
});

test('what is looked at holds the way', () => {
  expect(around([120, 36], [[0, 119.5, 36.5]])).toEqual([119.5, 35.98, 120.03, 36.5]);
});
