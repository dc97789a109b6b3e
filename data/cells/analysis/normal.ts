/* The tails of the normal distribution, right to the last digits also where they are tiny. */

const SERIES_BELOW = 2;
const LARGEST_EXPONENT = 745;

/** erf(x) for small x ≥ 0: DLMF 7.6.2, whose terms are all positive, so that nothing cancels. */
const erfSeries = (x: number): number => {
  let term = x;
  let sum = x;
  for (let n = 1; term > sum * 1e-17; n++) {
    term *= (2 * x * x) / (2 * n + 1);
    sum += term;
  }
  return (2 / Math.sqrt(Math.PI)) * Math.exp(-x * x) * sum;
};

/** erfc(x) for larger x: the continued fraction of DLMF 7.9.1, evaluated by Lentz's method. */
const erfcFraction = (x: number): number => {
  if (x * x > LARGEST_EXPONENT) return 0;
  let [c, d] = [x, 0];
  let value = x;
  for (let n = 1, change = 0; Math.abs(change - 1) > Number.EPSILON && n < 500; n++) {
    d = 1 / (x + (n / 2) * d);
    c = x + n / 2 / c;
    change = c * d;
    value *= change;
  }
  return Math.exp(-x * x) / (value * Math.sqrt(Math.PI));
};

/** The complementary error function. */
export const erfc = (x: number): number => {
  if (x < 0) return 2 - erfc(-x);
  return x < SERIES_BELOW ? 1 - erfSeries(x) : erfcFraction(x);
};

/** How likely a standard normal value at least as far from zero is. */
export const twoSidedP = (z: number): number => erfc(Math.abs(z) / Math.SQRT2);
