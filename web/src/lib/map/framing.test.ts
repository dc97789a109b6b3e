import { expect, test } from 'vitest';
import { paddingFor } from './framing.ts';

test('panels and a margin stay free of the region', () => {
  expect(paddingFor({ top: 60, right: 70, bottom: 0, left: 450 }, 1920, 1080)).toEqual({
    left: 478,
    right: 98,
    top: 88,
    bottom: 28,
  });
});

test('on a small map the panels never leave less than three tenths for the region', () => {
  const { top = 0, bottom = 0 } = paddingFor({ top: 120, right: 0, bottom: 600, left: 0 }, 390, 844);
  expect(top + bottom).toBeLessThanOrEqual(844 * 0.7 + 1);
  expect(bottom).toBeGreaterThan(top);
});
