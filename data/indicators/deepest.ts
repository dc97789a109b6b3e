import type { Dataset, Indicator, Level } from '#data/themes/theme.ts';

/** The levels of the administrative tree, as regions carry them. */
export const LEVELS: Readonly<Record<Level, number>> = {
  province: 1,
  city: 2,
  county: 3,
  town: 4,
  village: 5,
};

/** The level that a report speaks of; null for things, which are where they are. */
const reportedAt = ({ kind, level }: Pick<Dataset, 'kind' | 'level'>): Level | null =>
  kind === 'report' ? (level ?? 'county') : null;

/**
 * The deepest level at which an indicator has values: the declared one, or a higher one that a report behind it speaks of, below
 * which nothing can be told from it.
 */
export const deepestOf = (
  { deepest, numerator, denominator }: Pick<Indicator, 'deepest' | 'numerator' | 'denominator'>,
  datasetOf: (id: string) => Pick<Dataset, 'kind' | 'level'>,
): Level =>
  [numerator, ...(denominator ? [denominator] : [])]
    .map(({ dataset }) => reportedAt(datasetOf(dataset)) ?? deepest)
    .reduce((highest, level) => (LEVELS[level] < LEVELS[highest] ? level : highest), deepest);
