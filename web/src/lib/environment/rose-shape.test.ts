import { expect, test } from 'vitest';
import { petalsOf } from './rose-shape.ts';

test('petals stand on each other, as long as the hours they count, around the bearing they are of', () => {
  const counts = Array.from({ length: 16 }, () => [0, 0]);
  counts[4] = [5, 5];
  const [weak, strong, ...more] = petalsOf(counts, 10, 100);
  expect([weak?.direction, weak?.grade, strong?.grade, more]).toEqual([4, 0, 1, []]);
  // east: to the right, half and all of the radius, an eighth of a half turn apart
  expect(weak?.path).toMatch(/^M0 0L49\.45 -7\.39A50 50 0 0 1 49\.45 7\.39L0 0Z$/);
  expect(strong?.path).toMatch(/A100 100 0 0 1 98\.9 14\.78L/);
});
