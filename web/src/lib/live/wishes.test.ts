import { expect, test } from 'vitest';
import { Wishes } from './wishes.ts';

test('topics of all windows come together, each once, in one order', () => {
  const wishes = new Wishes(['records']);
  expect(wishes.all(0)).toEqual(['records']);
  wishes.hear('a', ['records', 'observations/air'], 0);
  wishes.hear('b', ['alarms'], 0);
  expect(wishes.all(0)).toEqual(['alarms', 'observations/air', 'records']);
});

test('a window that closes, listens to less, or is not heard of any more takes its topics along', () => {
  const wishes = new Wishes(['records']);
  wishes.hear('a', ['alarms'], 0);
  wishes.hear('b', ['observations/air', 'observations/sea'], 100_000);
  wishes.hear('b', ['observations/air'], 110_000);
  expect(wishes.all(179_999)).toEqual(['alarms', 'observations/air', 'records']);
  expect(wishes.all(180_000)).toEqual(['observations/air', 'records']);
  wishes.hear('b', [], 180_001);
  expect(wishes.all(180_001)).toEqual(['records']);
});

test('a stream carries what this window listens to where all would be too many', () => {
  const wishes = new Wishes(['records', 'alarms']);
  wishes.hear(
    'a',
    Array.from({ length: 30 }, (_, i) => `observations/${String(i).padStart(2, '0')}`),
    0,
  );
  expect(wishes.all(0)).toHaveLength(20);
  expect(wishes.all(0)).toEqual(expect.arrayContaining(['records', 'alarms']));
});
