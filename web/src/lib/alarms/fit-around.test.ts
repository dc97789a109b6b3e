import { expect, test } from 'vitest';
import { fitAround } from './fit-around.ts';

test('a place lies in the middle where nothing covers the map', () => {
  const [west, south, east, north] = fitAround([120, 36], 1_000, 0);
  expect((west + east) / 2).toBeCloseTo(120, 9);
  expect((south + north) / 2).toBeCloseTo(36, 9);
});

test('it lies in the middle of what a panel leaves free', () => {
  const [west, , east] = fitAround([120, 36], 800, 400);
  const pixels = ((120 - west) / (east - west)) * 800;
  expect(pixels).toBeCloseTo(200, 6);
});

test('a panel that covers all of the map does not push the place out of it', () => {
  const [west, , east] = fitAround([120, 36], 300, 432);
  expect(Number.isFinite(east)).toBe(true);
  const share = (120 - west) / (east - west);
  expect(share).toBeGreaterThan(0.1);
  expect(share).toBeLessThan(0.5);
});
