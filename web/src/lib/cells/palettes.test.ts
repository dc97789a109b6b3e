import { expect, test } from 'vitest';
import { BIVARIATE, DIVERGING, rgbOf, SEQUENTIAL, SEQUENTIAL_NAMES, shadesOf } from './palettes.ts';

type Triple = readonly [number, number, number];
type Matrix = readonly [Triple, Triple, Triple];

/** What is seen of linear red, green and blue; Machado, Oliveira and Fernandes (2009), severity 1. */
const EYES: Record<'all cones' | 'protanopia' | 'deuteranopia' | 'tritanopia', Matrix> = {
  'all cones': [
    [1, 0, 0],
    [0, 1, 0],
    [0, 0, 1],
  ],
  protanopia: [
    [0.152286, 1.052583, -0.204868],
    [0.114503, 0.786281, 0.099216],
    [-0.003882, -0.048116, 1.051998],
  ],
  deuteranopia: [
    [0.367322, 0.860646, -0.227968],
    [0.280085, 0.672501, 0.047413],
    [-0.01182, 0.04294, 0.968881],
  ],
  tritanopia: [
    [1.255528, -0.076749, -0.178779],
    [-0.078411, 0.930809, 0.147602],
    [0.004733, 0.691367, 0.3039],
  ],
};
/** Linear sRGB to CIE XYZ, each row divided by the D65 white. */
const TO_XYZ: Matrix = [
  [0.4124564 / 0.95047, 0.3575761 / 0.95047, 0.1804375 / 0.95047],
  [0.2126729, 0.7151522, 0.072175],
  [0.0193339 / 1.08883, 0.119192 / 1.08883, 0.9503041 / 1.08883],
];

const times = (matrix: Matrix, [a, b, c]: Triple): Triple => {
  const row = ([x, y, z]: Triple) => Math.min(1, Math.max(0, x * a + y * b + z * c));
  return [row(matrix[0]), row(matrix[1]), row(matrix[2])];
};

/** CIE L*, a* and b* of a colour as an eye sees it. */
const seen = (hex: string, eye: keyof typeof EYES): Triple => {
  const linear = (part: number) =>
    part / 255 <= 0.04045 ? part / 255 / 12.92 : ((part / 255 + 0.055) / 1.055) ** 2.4;
  const [r, g, b] = rgbOf(hex);
  const f = (t: number) => (t > 216 / 24389 ? Math.cbrt(t) : ((24389 / 27) * t + 16) / 116);
  const [x, y, z] = times(TO_XYZ, times(EYES[eye], [linear(r), linear(g), linear(b)]));
  return [116 * f(y) - 16, 500 * (f(x) - f(y)), 200 * (f(y) - f(z))];
};

/** CIE 1976 distance; 2.3 is just noticeable side by side. */
const apart = (a: Triple, b: Triple): number => Math.hypot(a[0] - b[0], a[1] - b[1], a[2] - b[2]);

const eyes = Object.keys(EYES) as (keyof typeof EYES)[];
const themes = [
  ['dark', 1],
  ['light', -1],
] as const;
const sequential = themes.flatMap(([theme, towards]) =>
  SEQUENTIAL_NAMES.map((name) => ({ theme, towards, name, colors: SEQUENTIAL[theme][name] })),
);
const steps = (lightness: readonly number[]) => lightness.slice(1).map((l, i) => l - lightness[i]!);

test('lightness is that of CIE', () => {
  expect(seen('#ffffff', 'all cones')[0]).toBeCloseTo(100, 3);
  expect(seen('#000000', 'all cones')[0]).toBe(0);
  expect(seen('#777777', 'all cones')[0]).toBeCloseTo(50.03, 1);
});

test.each(sequential)('$name on the $theme map rises in steady steps of lightness', ({ colors, towards }) => {
  for (const step of steps(colors.map((hex) => seen(hex, 'all cones')[0]))) {
    expect(step * towards).toBeGreaterThan(13);
    expect(step * towards).toBeLessThan(17);
  }
});

test.each(sequential)(
  '$name on the $theme map keeps its order and its classes for every eye',
  ({ colors, towards }) => {
    for (const eye of eyes) {
      const shades = colors.map((hex) => seen(hex, eye));
      for (const step of steps(shades.map(([l]) => l))) expect(step * towards).toBeGreaterThan(5);
      for (const [i, shade] of shades.slice(1).entries())
        expect(apart(shade, shades[i]!)).toBeGreaterThan(12);
    }
  },
);

test.each(themes)(
  'the %s diverging palette leaves its middle the same way on both sides',
  (theme, towards) => {
    for (const eye of eyes) {
      const shades = DIVERGING[theme].map((hex) => seen(hex, eye));
      const [less = 0, ...rest] = steps(shades.map(([l]) => l)).map((step) => step * towards);
      expect([less, ...rest].map(Math.sign)).toEqual([-1, -1, 1, 1]);
      for (const [i, j] of [
        [0, 4],
        [1, 3],
        [0, 1],
        [1, 2],
        [2, 3],
        [3, 4],
      ] as const)
        expect(apart(shades[i]!, shades[j]!)).toBeGreaterThan(20);
    }
  },
);

test.each(themes)('the nine %s colours of two layers differ for every eye', (theme, towards) => {
  const colors = BIVARIATE[theme];
  expect(colors).toHaveLength(9);
  for (const eye of eyes) {
    const shades = colors.map((hex) => seen(hex, eye));
    for (const [i, shade] of shades.entries()) {
      for (const other of shades.slice(i + 1)) expect(apart(shade, other)).toBeGreaterThan(17);
      // to the right and upwards it grows
      if (i % 3 < 2) expect((shades[i + 1]![0] - shade[0]) * towards).toBeGreaterThan(9);
      if (i < 6) expect((shades[i + 3]![0] - shade[0]) * towards).toBeGreaterThan(9);
    }
  }
});

test('fewer classes take the ends of a palette', () => {
  expect(shadesOf(['a', 'b', 'c', 'd', 'e'], 2)).toEqual(['a', 'e']);
  expect(shadesOf(['a', 'b', 'c', 'd', 'e'], 3)).toEqual(['a', 'c', 'e']);
  expect(shadesOf(['a', 'b', 'c', 'd', 'e'], 5)).toEqual(['a', 'b', 'c', 'd', 'e']);
  expect(shadesOf(['a', 'b', 'c'], 1)).toEqual(['b']);
});

test('a colour is three bytes', () => expect(rgbOf('#0494a5')).toEqual([4, 148, 165]));
