import { expect, test } from 'vitest';
import { peersOf } from './peers.ts';

test('a city is compared with the cities, a county with those of its designation', () => {
  expect(peersOf('370200000000')).toMatchObject({ level: 2, within: '37', digits: null });
  expect(peersOf('370202000000')?.title.en).toBe('districts of the province');
  expect(peersOf('370281000000')?.title.zh).toBe('全省县级市');
  expect(peersOf('370323000000')?.title.en).toBe('counties of the province');
});

test('a town is compared within its city', () => {
  expect(peersOf('370202001000')).toMatchObject({ level: 4, within: '3702', title: { zh: '本市街道' } });
  expect(peersOf('370323100000')?.title.en).toBe('towns of the city');
  expect(peersOf('370323200000')?.title.en).toBe('townships of the city');
});

test('others have no peers', () => {
  for (const code of [
    '370000000000',
    '370176000000',
    '370202400000',
    '370202001001',
    'PK-3701-001',
    'SA-BH-3705',
  ])
    expect(peersOf(code)).toBeNull();
});
