import type { IndicatorValues } from '#api/indicator-schemas.ts';

export type ValueItem = IndicatorValues['items'][number];
export type Ranked = ValueItem & { rank: number | null };

/** The regions from the largest value down; equal values share a rank, those without one come last and have none. */
export const ranked = (items: readonly ValueItem[]): Ranked[] => {
  const sorted = items.toSorted((a, b) => {
    if (a.value === null || b.value === null)
      return Number(a.value === null) - Number(b.value === null) || a.region.localeCompare(b.region, 'en');
    return b.value - a.value || a.region.localeCompare(b.region, 'en');
  });
  let rank = 0;
  return sorted.map((item, i) => {
    if (item.value !== sorted[i - 1]?.value) rank = i + 1;
    return { ...item, rank: item.value === null ? null : rank };
  });
};

const BELOW = { 1: 'city', 2: 'county', 3: 'town' } as const;
export type MapLevel = (typeof BELOW)[keyof typeof BELOW];

/** The level whose regions are coloured while a region of this level is current; null where there is none. */
export const levelBelow = (level: number | null): MapLevel | null =>
  level === 1 || level === 2 || level === 3 ? BELOW[level] : null;
