import { expect, test } from 'vitest';
import { tonesOf } from './tones.ts';
import { SEVERITIES } from './wire.ts';

test('the worse an alarm, the more often it sounds and the more tones it has', () => {
  const sounds = SEVERITIES.map(tonesOf);
  const pressing = sounds.map(({ tones, everyMs }) => tones.length / everyMs);
  expect(pressing).toEqual(pressing.toSorted((a, b) => b - a));
  expect(new Set(sounds.map(({ tones }) => JSON.stringify(tones))).size).toBe(SEVERITIES.length);
});

test('a sound has ended before it begins again, and its tones do not overlap', () => {
  for (const { tones, everyMs } of SEVERITIES.map(tonesOf)) {
    const ends = tones.map(({ at, seconds }) => at + seconds);
    expect(Math.max(...ends) * 1000).toBeLessThan(everyMs);
    tones.slice(1).forEach(({ at }, i) => expect(at).toBeGreaterThanOrEqual(ends[i]! - 1e-9));
  }
});
