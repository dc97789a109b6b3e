import { expect, test } from 'vitest';
import { fullCode, looksLikeCode, shortCode } from './region-code.ts';

test.each([
  ['370000000000', '37'],
  ['370200000000', '3702'],
  ['370202000000', '370202'],
  ['370202001000', '370202001'],
  ['370202001001', '370202001001'],
  ['371000000000', '3710'],
  ['371100000000', '3711'],
  ['370110000000', '370110'],
  ['PK-3701-001', 'PK-3701-001'],
])('%s is %s in the address, and back', (full, short) => {
  expect(shortCode(full)).toBe(short);
  expect(fullCode(short)).toBe(full);
});

test.each(['37', '3702', '370202', '370202001', '370202001001', 'PK-3701-001', 'SA-BH-3705'])(
  '%s could be a code',
  (code) => expect(looksLikeCode(code)).toBe(true),
);

test.each(['', '3', '370', '37020', 'abc', '../etc', 'PK-', '3702020010011'])('%j could not', (code) =>
  expect(looksLikeCode(code)).toBe(false),
);
