import fc from 'fast-check';
import { expect, test } from 'vitest';
import { digestPart, SeenKeys } from './seen-keys.ts';

const digestOf = (n: number): string => n.toString(16).padStart(8, '0').padEnd(32, 'f');

test('keys are remembered as a map would, the first row of each', () => {
  const additions = fc.array(fc.tuple(fc.string({ maxLength: 3 }), fc.integer({ min: 1 })), {
    maxLength: 2_000,
  });
  fc.assert(
    fc.property(additions, fc.string({ maxLength: 3 }), (list, other) => {
      const seen = new SeenKeys();
      const model = new Map<string, number>();
      for (const [key, row] of list) {
        seen.add(key, row, digestOf(row));
        if (!model.has(key)) model.set(key, row);
      }
      for (const key of [...model.keys(), other]) {
        const row = model.get(key);
        expect(seen.get(key)).toEqual(row === undefined ? null : { row, digest: digestPart(digestOf(row)) });
      }
    }),
    { numRuns: 50 },
  );
});

test('a million keys stay apart', () => {
  const seen = new SeenKeys();
  for (let i = 1; i <= 1_000_000; i++) seen.add(`3702-${i}`, i, digestOf(i));
  for (let i = 1; i <= 1_000_000; i += 997) expect(seen.get(`3702-${i}`)?.row).toBe(i);
  expect(seen.get('3702-0')).toBeNull();
});
