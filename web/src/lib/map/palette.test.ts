import { expect, test } from 'vitest';
import { PALETTES } from './palette.ts';

/** Relative luminance as WCAG 2.2 defines it. */
const luminance = (hex: string): number => {
  const [r = 0, g = 0, b = 0] = [1, 3, 5].map((at) => {
    const part = Number.parseInt(hex.slice(at, at + 2), 16) / 255;
    return part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4;
  });
  return 0.2126 * r + 0.7152 * g + 0.0722 * b;
};

test.each([
  ['dark', 1],
  ['light', -1],
] as const)('classes on the %s map differ in lightness alone, step by step', (theme, direction) => {
  const steps = PALETTES[theme].classes.map(luminance);
  for (const [i, step] of steps.entries()) {
    const next = steps[i + 1];
    if (next === undefined) continue;
    const [low, high] = [step, next].toSorted((a, b) => a - b);
    expect(Math.sign(next - step)).toBe(direction);
    expect((high! + 0.05) / (low! + 0.05)).toBeGreaterThan(1.2);
  }
});
