import type { Feature, FeatureCollection } from 'geojson';
import { expect, test } from 'vitest';
import { overlayMaker, type Surroundings } from './overlay-data.ts';
import { EMPTY } from './overlay-layers.ts';

const ring = [
  [0, 0],
  [1, 0],
  [1, 1],
  [0, 0],
];
const county = (code: string): Feature => ({
  type: 'Feature',
  properties: { code },
  geometry: { type: 'Polygon', coordinates: [ring] },
});
const collection = (...features: Feature[]): FeatureCollection => ({ type: 'FeatureCollection', features });

const around: Surroundings = {
  region: null,
  outline: county('a'),
  children: EMPTY,
  siblings: collection(county('a'), county('b')),
  overlays: EMPTY,
  rows: [],
  probe: null,
  cells: EMPTY,
  area: EMPTY,
  stations: EMPTY,
  field: EMPTY,
  trail: EMPTY,
  classes: null,
};

test('the current region is not among its siblings', () => {
  const { siblings } = overlayMaker()(around);
  expect(siblings.features.map(({ properties }) => properties?.['code'])).toEqual(['b']);
});

test('unchanged surroundings give the same objects', () => {
  const make = overlayMaker();
  const first = make(around);
  const second = make({ ...around });
  expect(Object.entries(second).every(([name, data]) => first[name as keyof typeof first] === data)).toBe(
    true,
  );
});

test('without an outline nothing is dimmed', () => {
  const { mask, outline } = overlayMaker()({ ...around, outline: null });
  expect(mask).toBe(EMPTY);
  expect(outline).toBe(EMPTY);
});

test('children carry the class of their value, and -1 where there is none', () => {
  const children = collection(county('a'), county('b'));
  const classes = new Map([['a', 3]]);
  const drawn = overlayMaker()({ ...around, children, classes }).children;
  expect(drawn.features.map(({ properties }) => properties?.['class'])).toEqual([3, -1]);
});

test('classes of another region leave the children as they are', () => {
  const children = collection(county('a'));
  expect(overlayMaker()({ ...around, children, classes: new Map([['z', 1]]) }).children).toBe(children);
});
