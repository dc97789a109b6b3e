import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { discoveryThreshold, findHotspots, getisOrd, type Neighbours } from './hotspots.ts';

/** A square grid in which cells that share a side or a corner (queen), and the cell itself, are near. */
const queen = (side: number): Neighbours => {
  const start = [0];
  const near: number[] = [];
  for (let y = 0; y < side; y++)
    for (let x = 0; x < side; x++) {
      for (let dy = -1; dy <= 1; dy++)
        for (let dx = -1; dx <= 1; dx++)
          if (y + dy >= 0 && y + dy < side && x + dx >= 0 && x + dx < side)
            near.push((y + dy) * side + x + dx);
      start.push(near.length);
    }
  return { start: Int32Array.from(start), near: Int32Array.from(near) };
};

/** Equation 14 as it is printed: (Σwx − x̄W) / (s √((nS₁ − W²) / (n − 1))). */
const textbook = (values: readonly number[], { start, near }: Neighbours): number[] => {
  const n = values.length;
  const mean = values.reduce((a, b) => a + b, 0) / n;
  const s = Math.sqrt(values.reduce((a, b) => a + b * b, 0) / n - mean * mean);
  return values.map((_, i) => {
    const around = near.slice(start[i], start[i + 1]);
    const w = around.length;
    const sum = around.reduce((all, j) => all + values[j]!, 0);
    return (sum - mean * w) / (s * Math.sqrt((n * w - w * w) / (n - 1)));
  });
};

describe('Gi*', () => {
  test('of a small grid is what a hand computes', () => {
    // 3 × 3, one in the corner: x̄ = 1/9, s = √8/9. Corner: W = 4, (1 − 4/9) / ((√8/9) √((36 − 16) / 8)) = √(5/4).
    const values = Float64Array.of(1, 0, 0, 0, 0, 0, 0, 0, 0);
    const { mean, s, z } = getisOrd(values, queen(3));
    expect(mean).toBeCloseTo(1 / 9, 15);
    expect(s).toBeCloseTo(Math.sqrt(8) / 9, 15);
    expect(z[0]).toBeCloseTo(Math.sqrt(5 / 4), 12);
    // side: W = 6, (1 − 6/9) / ((√8/9) √((54 − 36) / 8)) = √2/2
    expect(z[1]).toBeCloseTo(Math.SQRT1_2, 12);
    // the opposite corner: (0 − 4/9) / (…) = −√(4/5)
    expect(z[8]).toBeCloseTo(-Math.sqrt(4 / 5), 12);
    expect(z[4]).toBeNaN(); // the middle is near everything
  });

  test('of a cluster of ones in a grid of zeros has the published form', () => {
    // n = 100, nine ones around (2, 2), 0/1 data: x̄ = 0.09, s = √(0.09 · 0.91); its middle has W = 9 and
    // z = (9 − 0.81) / (√0.0819 · √((900 − 81) / 99)) = 9.9499, which is √99: nothing can be more clustered.
    const values = new Float64Array(100);
    for (let y = 1; y <= 3; y++) for (let x = 1; x <= 3; x++) values[y * 10 + x] = 1;
    const { z } = getisOrd(values, queen(10));
    expect(z[22]).toBeCloseTo(Math.sqrt(99), 10);
    expect(z[22]).toBeCloseTo(9.9498743710662, 10);
    // far corner: W = 4, (0 − 0.36) / (√0.0819 · √((400 − 16) / 99))
    expect(z[99]).toBeCloseTo(-0.6387229704394801, 10);
  });

  test('is the textbook’s for any values', () => {
    const near = queen(6);
    fc.assert(
      fc.property(
        fc.array(fc.integer({ min: -50, max: 1000 }), { minLength: 36, maxLength: 36 }),
        (values) => {
          fc.pre(new Set(values).size > 1);
          const { z } = getisOrd(Float64Array.from(values), near);
          textbook(values, near).forEach((expected, i) => expect(z[i]).toBeCloseTo(expected, 8));
        },
      ),
    );
  });

  test('of equal values, of one and of none is nothing', () => {
    const equal = getisOrd(new Float64Array(9).fill(0.1), queen(3));
    expect(equal.s).toBe(0);
    expect(equal.z.every(Number.isNaN)).toBe(true);
    expect(getisOrd(new Float64Array(0), queen(0))).toMatchObject({ mean: 0, s: 0 });
  });

  test('does not lose what varies beside what is large', () => {
    const small = Float64Array.from({ length: 36 }, (_, i) => i % 7);
    const large = small.map((value) => value + 1e9);
    const near = queen(6);
    getisOrd(large, near).z.forEach((z, i) => expect(z).toBeCloseTo(getisOrd(small, near).z[i]!, 6));
  });
});

describe('the control of false discoveries', () => {
  test('finds the four of Benjamini and Hochberg’s example (1995, section 3.1)', () => {
    const p = Float64Array.of(
      ...[0.0001, 0.0004, 0.0019, 0.0095, 0.0201, 0.0278, 0.0298, 0.0344],
      ...[0.0459, 0.324, 0.4262, 0.5719, 0.6528, 0.759, 1],
    );
    expect(discoveryThreshold(p, 0.05)).toBe(0.0095);
    expect(p.filter((one) => one <= discoveryThreshold(p, 0.05))).toHaveLength(4);
  });

  test('steps up: a p above its own bound is a discovery where a larger one is below its', () => {
    expect(discoveryThreshold(Float64Array.of(0.03, 0.04), 0.04)).toBe(0.04);
    expect(discoveryThreshold(Float64Array.of(0.03, 0.05), 0.04)).toBe(0);
  });

  test('passes over cells without a statistic', () => {
    expect(discoveryThreshold(Float64Array.of(Number.NaN, 0.04), 0.05)).toBe(0.04);
    expect(discoveryThreshold(new Float64Array(0), 0.05)).toBe(0);
  });

  test('marks a cluster hot, and nothing where there is nothing to find', () => {
    const values = new Float64Array(100);
    for (let y = 1; y <= 3; y++) for (let x = 1; x <= 3; x++) values[y * 10 + x] = 5;
    const { kind, p, threshold, tested } = findHotspots(values, queen(10), 0.05);
    expect(kind[22]).toBe(1);
    expect(kind[99]).toBe(0);
    expect(tested).toBe(100);
    kind.forEach((one, i) => expect(one !== 0).toBe(p[i]! <= threshold));
    const flat = findHotspots(new Float64Array(100), queen(10), 0.05);
    expect([flat.tested, flat.threshold, flat.kind.some((one) => one !== 0)]).toEqual([0, 0, false]);
  });
});
