import type { Network } from '#data/themes/theme.ts';

/** How a station stands by the steps of its network: as it should, behind, or not heard of any more. */
export type Freshness = 'fresh' | 'late' | 'silent';

/** One step may be under way, and what it comes to takes a while to arrive. */
const FRESH_STEPS = 2;
/** After so many steps without a word a station is silent. */
export const SILENT_STEPS = 6;

/** How fresh something of a time is; times in milliseconds, null where there was never anything. */
export const freshnessOf = ({ step }: Pick<Network, 'step'>, time: number | null, now: number): Freshness => {
  const steps = time === null ? Infinity : (now - time) / (step * 60_000);
  if (steps <= FRESH_STEPS) return 'fresh';
  return steps <= SILENT_STEPS ? 'late' : 'silent';
};
