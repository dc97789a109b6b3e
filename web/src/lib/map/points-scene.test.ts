import { describe, expect, test } from 'vitest';
import { frameOf, pointFeatures, rowPoints } from './points-scene.ts';

const bounds = [114, 34, 123, 39] as const;
const flat = [2, 117, 36, 1, 3, 118, 37, 0, 4, 10, 10, 0];

test('the wire’s flat list is rows with their place and verdict', () => {
  expect(rowPoints(flat)).toEqual([
    { row: 2, lng: 117, lat: 36, good: true },
    { row: 3, lng: 118, lat: 37, good: false },
    { row: 4, lng: 10, lat: 10, good: false },
  ]);
});

test('refused rows are drawn last, so that good ones do not hide them', () => {
  const { features } = pointFeatures(rowPoints([5, 117, 36, 0, ...flat]));
  expect(features.map(({ id }) => id)).toEqual([2, 5, 3, 4]);
});

describe('the frame', () => {
  test('holds the points within bounds and leaves those far away out', () => {
    const [west, south, east, north] = frameOf(rowPoints(flat), [...bounds]);
    expect(west).toBeLessThan(117);
    expect(south).toBeLessThan(36);
    expect([east > 118, east < 119, north > 37, north < 38]).toEqual([true, true, true, true]);
  });

  test('is the bounds where no point lies in them', () => {
    expect(frameOf(rowPoints([4, 10, 10, 0]), [...bounds])).toEqual([...bounds]);
  });
});
