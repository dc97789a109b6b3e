/*
 * Decimal numbers as they are written, exactly: a limit is met or missed by the last digit, and what is rounded up to a whole number
 * must not be carried over it by what binary fractions lose.
 */

/** `units` / 10^`scale`. */
export interface Decimal {
  units: bigint;
  scale: number;
}

const WRITTEN = /^(-?)(\d+)(?:\.(\d+))?(?:e([+-]\d+))?$/;

/** The decimal that a finite number is written as. Throws RangeError for one that is not finite. */
export const decimalOf = (value: number): Decimal => {
  const [, sign, whole, fraction = '', exponent = '0'] = WRITTEN.exec(String(value)) ?? [];
  if (whole === undefined) throw new RangeError(`${value} is not a finite number.`);
  const scale = fraction.length - Number(exponent);
  const units = BigInt(`${sign}${whole}${fraction}`);
  return scale >= 0 ? { units, scale } : { units: units * 10n ** BigInt(-scale), scale: 0 };
};

/** The same number at a scale that is at least its own. */
const atScale = ({ units, scale }: Decimal, wanted: number): bigint => units * 10n ** BigInt(wanted - scale);

/** Negative where a is less than b, positive where it is more, 0 where they are the same number. */
export const compare = (a: Decimal, b: Decimal): number => {
  const scale = Math.max(a.scale, b.scale);
  const difference = atScale(a, scale) - atScale(b, scale);
  return difference < 0n ? -1 : difference > 0n ? 1 : 0;
};

export const sumOf = (values: readonly Decimal[]): Decimal => {
  const scale = Math.max(0, ...values.map((one) => one.scale));
  return { units: values.reduce((sum, one) => sum + atScale(one, scale), 0n), scale };
};

/** numerator / denominator, rounded up to a whole number; both must not be negative. */
export const ceilOfQuotient = (numerator: bigint, denominator: bigint): number =>
  Number((numerator + denominator - 1n) / denominator);

/**
 * `value` / `divisor` to so many places, halves to the even digit (GB/T 8170); what is rounded must not be negative. The result has
 * exactly that scale.
 */
export const roundHalfEven = ({ units, scale }: Decimal, places: number, divisor = 1n): Decimal => {
  const up = places > scale ? 10n ** BigInt(places - scale) : 1n;
  const down = (places > scale ? 1n : 10n ** BigInt(scale - places)) * divisor;
  const [whole, rest] = [(units * up) / down, ((units * up) % down) * 2n];
  const isUp = rest > down || (rest === down && whole % 2n === 1n);
  return { units: isUp ? whole + 1n : whole, scale: places };
};

/** The number that is nearest to a decimal. */
export const numberOf = ({ units, scale }: Decimal): number => Number(`${units}e${-scale}`);

/** A share in percent to one place, halves to the even digit; null of nothing. */
export const percentOf = (part: number, whole: number): number | null =>
  whole === 0 ? null : numberOf(roundHalfEven({ units: BigInt(part) * 100n, scale: 0 }, 1, BigInt(whole)));
