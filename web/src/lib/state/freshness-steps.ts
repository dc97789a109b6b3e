import type { FreshnessStep } from '#api/library-schemas.ts';

const STEPS: readonly FreshnessStep[] = ['raised', 'reminded', 'overdue', 'due', 'fresh', 'never'];

/** How many datasets stand on each step of freshness, the latest first; steps without any are left out. */
export const stepsOf = (
  datasets: readonly { facts: { freshness: { step: FreshnessStep } } }[],
): { step: FreshnessStep; count: number }[] =>
  STEPS.map((step) => ({
    step,
    count: datasets.filter(({ facts }) => facts.freshness.step === step).length,
  })).filter(({ count }) => count > 0);
