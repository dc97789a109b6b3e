export type TrendItem = { period: string; value: number | null };

/** How a value differs from that of another period; `share` of the other value, null where that means nothing. */
export type Change = { period: string; by: number; share: number | null };

/** The same period a year before: 2026-10 → 2025-10, 2026-Q1 → 2025-Q1. */
export const yearBefore = (period: string): string =>
  String(Number(period.slice(0, 4)) - 1).padStart(4, '0') + period.slice(4);

/** What became of a value since that of another period; null where that one is missing. */
export const changeSince = (value: number, other: TrendItem | null | undefined): Change | null => {
  if (!other || other.value === null) return null;
  const by = value - other.value;
  return { period: other.period, by, share: other.value > 0 ? by / other.value : null };
};

/**
 * What became of a value since the period before it in the series, and since a year before; null where either value is
 * missing. Items run from the oldest period to the newest.
 */
export const changesAt = (
  items: readonly TrendItem[],
  period: string,
): { previous: Change | null; yearBefore: Change | null } => {
  const at = items.findIndex((item) => item.period === period);
  const value = items[at]?.value ?? null;
  if (value === null) return { previous: null, yearBefore: null };
  const last = yearBefore(period);
  return {
    previous: changeSince(value, items[at - 1]),
    yearBefore: changeSince(
      value,
      items.find((item) => item.period === last),
    ),
  };
};

/** Whether a change is for the better: 1, for the worse: -1, or neither: 0. */
export const judged = (by: number, direction: 1 | -1 | 0): 1 | -1 | 0 => {
  const sign = Math.sign(by) * direction;
  return sign > 0 ? 1 : sign < 0 ? -1 : 0;
};
