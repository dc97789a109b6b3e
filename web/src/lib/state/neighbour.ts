import type { RegionDetail, RegionSummary } from '#api/schemas.ts';

/**
 * Where a press outside the current region leads: to the region of the same level there, from a park or sea area to the
 * county there, and nowhere when it is the same region or none.
 */
export const neighbourAt = (chain: readonly RegionSummary[], current: RegionDetail): RegionSummary | null => {
  const level = current.level ?? 3;
  const there =
    chain.find((region) => region.level === level) ?? chain.find(({ kind }) => kind === 'sea_area');
  return there && there.code !== current.code ? there : null;
};
