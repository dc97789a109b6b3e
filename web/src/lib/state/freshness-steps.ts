import type { FreshnessStep } from '#api/dataset-schemas.ts';

const STEPS: readonly FreshnessStep[] = ['raised', 'reminded', 'overdue', 'due', 'fresh', 'never'];

/** How many datasets stand on each step of freshness, the latest first; steps without any are left out. */
export const stepsOf = (
  datasets: readonly { facts: { freshness: { step: FreshnessStep } } }[],
): { step: FreshnessStep; count: number }[] =>
  STEPS.map((step) => ({
    step,
    count: datasets.filter(({ facts }) => facts.freshness.step === step).length,
  })).filter(({ count }) => count > 0);

const LATE = new Set<FreshnessStep>(['overdue', 'reminded', 'raised']);

/** Whether a step means that a delivery is overdue. */
export const isLateStep = (step: FreshnessStep): boolean => LATE.has(step);

/** Whether a delivery of any of the datasets is overdue. */
export const isLate = (datasets: readonly { facts: { freshness: { step: FreshnessStep } } }[]): boolean =>
  datasets.some(({ facts }) => isLateStep(facts.freshness.step));
