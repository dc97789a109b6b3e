import { expect, test } from 'vitest';
import { isMarked, watermark } from './watermark.ts';

const drawn = (image: string): string =>
  decodeURIComponent(/^url\("data:image\/svg\+xml,(.*)"\)$/.exec(image)?.[1] ?? '');
const sizeOf = (image: string): number[] =>
  /width="([\d.]+)" height="([\d.]+)"/.exec(drawn(image))?.slice(1).map(Number) ?? [];

test('pages are marked from grade 3 on', () => {
  expect(isMarked([])).toBe(false);
  expect(isMarked([{ grade: 1 }, { grade: 2 }])).toBe(false);
  expect(isMarked([{ grade: 2 }, { grade: 3 }])).toBe(true);
});

test('all lines are in the image, and a name cannot become markup or leave the value', () => {
  const image = drawn(watermark(['张伟 zhangwei', '2026-11-25 16:05']));
  expect(image).toContain('>张伟 zhangwei</text>');
  expect(image).toContain('>2026-11-25 16:05</text>');
  const odd = watermark([`"); color: red; <script>&'`]);
  expect(odd.slice(5, -2)).not.toMatch(/["<>\s]/);
  expect(drawn(odd)).not.toContain('<script>');
});

test('a tile has room for its longest line, and grows with the screen', () => {
  const [width = 0, height = 0] = sizeOf(watermark(['山'.repeat(30), '2026']));
  expect(Math.hypot(width, height)).toBeGreaterThan(30 * 13);
  expect(sizeOf(watermark(['山'.repeat(30), '2026'], 2))).toEqual([2 * width, 2 * height]);
});
