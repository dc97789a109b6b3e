import { expect, test } from 'vitest';
import type { UpstreamAnswer, UpwindAnswer } from '#api/candidate-schemas.ts';
import { boxOf, upstreamTrail, upwindTrail } from './trail.ts';

const step = (lat: number) => ({
  time: '',
  position: [117, lat] as [number, number],
  km: 0,
  half_width_km: 1,
  wind: null,
});
const sources = {
  granted: true,
  found: 2,
  items: [
    { position: [117, 36.2], name: '甲' },
    { position: [117, 36.3], name: null },
  ],
};
const outline = [
  [116.9, 36],
  [116.9, 36.4],
  [117.1, 36.4],
  [117.1, 36],
  [116.9, 36],
];
const parts = ({ features }: ReturnType<typeof upwindTrail>) => features.map(({ properties }) => properties);

test('upwind there are a cone, a way and candidates by their rank', () => {
  const answer = { path: [step(36), step(36.4)], outline, sources } as unknown as UpwindAnswer;
  expect(parts(upwindTrail(answer))).toEqual([
    { part: 'cone' },
    { part: 'way' },
    { part: 'candidate', rank: '1', name: '甲' },
    { part: 'candidate', rank: '2', name: null },
  ]);
});

test('where no wind is known there is no cone and no way', () => {
  const answer = { path: [step(36)], outline: outline.slice(0, 3), sources } as unknown as UpwindAnswer;
  expect(parts(upwindTrail(answer)).map((one) => one?.['part'])).toEqual(['candidate', 'candidate']);
});

test('upstream there are the stretches of rivers', () => {
  const line = [
    [117, 36],
    [117, 36.1],
  ];
  const answer = {
    lines: [{ line }, { line }],
    sources: { ...sources, items: [] },
  } as unknown as UpstreamAnswer;
  expect(parts(upstreamTrail(answer))).toEqual([{ part: 'way' }, { part: 'way' }]);
});

test('the map is moved to all that is drawn', () => {
  const answer = { path: [step(36), step(36.5)], outline, sources } as unknown as UpwindAnswer;
  expect(boxOf(upwindTrail(answer))).toEqual([116.9, 36, 117.1, 36.5]);
  expect(boxOf({ type: 'FeatureCollection', features: [] })).toBeNull();
});
