import { expect, test } from 'vitest';
import { featuresOf, inkOn } from './on-map.ts';

/** Colours of the six categories, and the text that is read on them. */
test.each([
  ['#00E400', '#101418'],
  ['#FFFF00', '#101418'],
  ['#FF7E00', '#101418'],
  ['#FF0000', '#101418'],
  ['#99004C', '#ffffff'],
  ['#7E0023', '#ffffff'],
])('on %s the text is %s', (colour, ink) => {
  expect(inkOn(colour)).toBe(ink);
});

test('a station whose data is late is a ring, whose number stands on the ground', () => {
  const mark = {
    key: 'A',
    position: [120, 36],
    colour: '#7E0023',
    text: '320',
    chosen: false,
    weight: 320,
  } as const;
  const [now, stale] = featuresOf([
    { ...mark, position: [120, 36], stale: false },
    { ...mark, position: [120, 36], stale: true },
  ]).features;
  expect([now?.properties?.['ink'], stale?.properties?.['ink']]).toEqual(['#ffffff', null]);
});
