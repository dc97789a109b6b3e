import { compare, decimalOf, numberOf, roundHalfEven } from './decimal.ts';

/* A limit of one item of one standard or permit, and how far a value is beyond it. */

/** At most (`max`), at least (`min`), more than (`above`), or within a range that includes its ends. */
export type Limit =
  { sense: 'max' | 'min' | 'above'; limit: number } | { sense: 'within'; range: readonly [number, number] };

/** Whether a value is within its limit. */
export const keeps = (limit: Limit, value: number): boolean => {
  switch (limit.sense) {
    case 'max':
      return value <= limit.limit;
    case 'min':
      return value >= limit.limit;
    case 'above':
      return value > limit.limit;
    case 'within':
      return value >= limit.range[0] && value <= limit.range[1];
  }
};

/** How far a value lies on the wrong side; what is greater is worse. For comparing values with one limit only. */
const beyond = (limit: Limit, value: number): number => {
  if (limit.sense === 'within') return Math.max(limit.range[0] - value, value - limit.range[1]);
  return limit.sense === 'max' ? value - limit.limit : limit.limit - value;
};

/** Whether the first value is further beyond the limit than the second. */
export const isWorse = (limit: Limit, a: number, b: number): boolean => beyond(limit, a) > beyond(limit, b);

/**
 * How many times a value is over its limit (超标倍数): (value − limit) / limit, to two places. Null where the value is within it, and where
 * no multiple is told: of pH and dissolved oxygen, and of a limit of nothing.
 */
export const timesOver = (limit: Limit, value: number): number | null => {
  if (limit.sense !== 'max' || limit.limit === 0) return null;
  const [a, b] = [decimalOf(value), decimalOf(limit.limit)];
  if (compare(a, b) <= 0) return null;
  const scale = Math.max(a.scale, b.scale);
  const at = (one: typeof a): bigint => one.units * 10n ** BigInt(scale - one.scale);
  return numberOf(roundHalfEven({ units: at(a) - at(b), scale: 0 }, 2, at(b)));
};
