import { expect, test } from 'vitest';
import { measuredPath, readMeasured, resAt, tabOf, writeMeasured } from './measured.ts';

test('what is shown of cells is kept in the address', () => {
  for (const words of [
    ['air', 'o3', 'day'],
    ['sea', 'do', 'month'],
  ])
    expect(writeMeasured(readMeasured(words))).toEqual(words);
  expect(readMeasured([])).toEqual({ network: 'air', metric: 'pm2_5', step: 'hour' });
  expect(readMeasured(['water'])).toEqual({ network: 'water', metric: 'codmn', step: 'hour' });
  expect(readMeasured(['constructor', 'o3', 'week'])).toEqual({ network: 'air', metric: 'o3', step: 'hour' });
  expect(tabOf(['sea'])).toBe('sea');
});

test('cells are finer the closer the map looks, and never finer or coarser than there are', () => {
  const found = [0, 5, 7, 8, 9, 10, 12, 22].map(resAt);
  expect(found).toEqual(found.toSorted());
  expect([found[0], found.at(-1)]).toEqual([4, 8]);
});

test('asks for the box of a region', () => {
  const choice = readMeasured(['air', 'pm2_5', 'day']);
  expect(measuredPath(choice, 5, null, [120, 36.12345, 121, 37])).toBe(
    '/api/environment/cells?network=air&metric=pm2_5&step=day&res=5&bbox=120.0000%2C36.1234%2C121.0000%2C37.0000',
  );
  expect(measuredPath(choice, 4, '2026-11-01T08:00:00+08:00', null)).toContain('at=2026-11-01T08%3A00');
});
