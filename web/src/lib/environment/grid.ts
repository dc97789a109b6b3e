/** A mean over an hour or a day, as the server says it. */
export type Mean = { from: string; to: string; mean: number | null };

/** A place on a grid of time; null where nothing is known. */
export type Place = { from: string; to: string; value: number | null };

/** Means that stand `step` apart (ms), the last of them at `to`; where one is missing there is a place without a value. */
export const onGrid = (
  means: readonly Mean[],
  { from, to, step }: { from: number; to: number; step: number },
): Place[] => {
  const values = new Map(
    means.map(({ to: end, mean }) => [Math.ceil((Date.parse(end) - from) / step - 1e-9), mean] as const),
  );
  const iso = (ms: number): string => new Date(ms).toISOString();
  return Array.from({ length: Math.max(0, Math.round((to - from) / step)) }, (_, i) => ({
    from: iso(from + i * step),
    to: iso(from + (i + 1) * step),
    value: values.get(i + 1) ?? null,
  }));
};

/** The newest whole step of China Standard Time that an instant (ms) lies after. */
export const stepBefore = (at: number, step: number): number => {
  const offset = 8 * 3_600_000;
  return Math.floor((at + offset) / step) * step - offset;
};
