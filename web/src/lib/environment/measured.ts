import { query } from '#lib/client.ts';

/* What is measured in cells: which of it is shown. */

export const STEPS = ['hour', 'day', 'month'] as const;
export type Step = (typeof STEPS)[number];

export type MeasuredChoice = { network: string; metric: string; step: Step };

/** The networks whose stations stand in a tab, and what of each is shown first. */
const FIRST: Readonly<Record<string, { tab: string; metric: string }>> = {
  air: { tab: 'air', metric: 'pm2_5' },
  water: { tab: 'water', metric: 'codmn' },
  sea: { tab: 'sea', metric: 'din' },
};
const USUAL = 'air';

/** The choice as words of the address, in the order network, metric, step; what is no such word is as usual. */
export const readMeasured = ([network = USUAL, metric, step]: readonly string[]): MeasuredChoice => {
  const of = Object.hasOwn(FIRST, network) ? network : USUAL;
  return {
    network: of,
    metric: metric ?? FIRST[of]!.metric,
    step: STEPS.find((one) => one === step) ?? 'hour',
  };
};

export const writeMeasured = ({ network, metric, step }: MeasuredChoice): string[] => [network, metric, step];

/** The tab in which the stations of the same network stand. */
export const tabOf = (words: readonly string[]): string => FIRST[readMeasured(words).network]!.tab;

/** From which zoom on which resolution is shown: a hexagon is some thirty pixels wide. */
const ZOOMS = [
  [10.7, 8],
  [9.3, 7],
  [7.9, 6],
  [6.5, 5],
] as const;

export const resAt = (zoom: number): number => ZOOMS.find(([from]) => zoom >= from)?.[1] ?? 4;

export const measuredPath = (
  { network, metric, step }: MeasuredChoice,
  res: number,
  at: string | null,
  bbox: readonly number[] | null,
): string =>
  `/api/environment/cells?${query({ network, metric, step, res, at, bbox: bbox && bbox.map((one) => one.toFixed(4)).join() })}`;
