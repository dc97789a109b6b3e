import { expect, test } from 'vitest';
import { scopeSetting } from './scope.ts';

test('a scope becomes an array literal', () => {
  expect(scopeSetting({ regions: ['370200000000', 'SA-HH-3702'] })).toBe('{370200000000,SA-HH-3702}');
  expect(scopeSetting({ regions: [] })).toBe('{}');
});

test.each(["37'; RESET ROLE; --", '3702', '{', ''])('a scope refuses %j', (code) => {
  expect(() => scopeSetting({ regions: [code] })).toThrow('Not a region code');
});
