import fc from 'fast-check';
import { expect, test } from 'vitest';
import { RateLimit } from './rate-limit.ts';

const limit = (burst: number, perMinute: number, most?: number) => {
  const calls = new RateLimit(most);
  return {
    take: (caller: string, now: number) => calls.take(caller, now, { burst, perMinute }),
    size: () => calls.size,
  };
};

test('so many at once, then as many as come back', () => {
  const calls = limit(3, 60);
  expect([0, 0, 0, 0].map((now) => calls.take('a', now))).toEqual([0, 0, 0, 1]);
  expect(calls.take('a', 999)).toBe(1);
  expect(calls.take('a', 1_000)).toBe(0);
  expect(calls.take('a', 1_000)).toBe(1);
  expect(calls.take('a', 3_600_000)).toBe(0);
});

test('one caller takes nothing from another', () => {
  const calls = limit(1, 1);
  expect(calls.take('a', 0)).toBe(0);
  expect(calls.take('b', 0)).toBe(0);
  expect(calls.take('a', 0)).toBe(60);
});

test('being refused does not put off the next time', () => {
  const calls = limit(1, 60);
  calls.take('a', 0);
  for (let now = 0; now < 1_000; now += 10) calls.take('a', now);
  expect(calls.take('a', 1_000)).toBe(0);
});

test('a clock that goes back gives nothing', () => {
  const calls = limit(1, 60);
  calls.take('a', 10_000);
  expect(calls.take('a', 0)).toBe(1);
});

test('no more callers are remembered than there is room for, and those that ask stay', () => {
  const calls = limit(1, 1, 100);
  for (let i = 0; i < 1_000; i += 1) {
    calls.take('busy', i);
    calls.take(`other ${i}`, i);
  }
  expect(calls.size()).toBe(100);
  expect(calls.take('busy', 1_000)).toBeGreaterThan(0);
});

test('within any span nobody gets more than the burst and what came back', () => {
  fc.assert(
    fc.property(
      fc.integer({ min: 1, max: 20 }),
      fc.integer({ min: 1, max: 600 }),
      fc.array(fc.integer({ min: 0, max: 5_000 }), { minLength: 1, maxLength: 200 }),
      (burst, perMinute, pauses) => {
        const calls = limit(burst, perMinute);
        let now = 0;
        let allowed = 0;
        for (const pause of pauses) {
          now += pause;
          if (calls.take('a', now) === 0) allowed += 1;
        }
        const span = now - pauses[0]!;
        expect(allowed).toBeLessThanOrEqual(burst + (span * perMinute) / 60_000 + 1e-6);
      },
    ),
  );
});
