import { expect, test } from 'vitest';
import { alongStrip } from './peers.ts';

const items = [
  { region: 'a', value: 30 },
  { region: 'b', value: 20 },
  { region: 'c', value: 10 },
];

test('peers stand between the least and the largest, whatever their order', () => {
  expect(alongStrip({ region: 'b', quartiles: [15, 20, 25], items }, 120, 10)).toEqual({
    least: 10,
    largest: 30,
    from: 10,
    to: 110,
    ticks: [
      { region: 'a', x: 110 },
      { region: 'b', x: 60 },
      { region: 'c', x: 10 },
    ],
    box: { from: 35, median: 60, to: 85 },
    own: 60,
  });
});

test('equal values stand in the middle; who has none is not on the strip', () => {
  const same = items.map((item) => ({ ...item, value: 7 }));
  const strip = alongStrip({ region: 'd', quartiles: null, items: same }, 100, 10);
  expect(strip?.ticks.map(({ x }) => x)).toEqual([50, 50, 50]);
  expect(strip).toMatchObject({ own: null, box: null });
  expect(alongStrip({ region: 'd', quartiles: null, items: [] }, 100, 10)).toBeNull();
});
