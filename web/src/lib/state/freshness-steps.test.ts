import { expect, test } from 'vitest';
import type { FreshnessStep } from '#api/dataset-schemas.ts';
import { isLate, stepsOf } from './freshness-steps.ts';

const at = (step: FreshnessStep) => ({ facts: { freshness: { step } } });

test('the steps that most need attention come first, and empty ones not at all', () => {
  expect(stepsOf([at('fresh'), at('overdue'), at('fresh'), at('raised')])).toEqual([
    { step: 'raised', count: 1 },
    { step: 'overdue', count: 1 },
    { step: 'fresh', count: 2 },
  ]);
});

test('what is due is not late yet, what is overdue in whatever way is', () => {
  expect(isLate([at('fresh'), at('due'), at('never')])).toBe(false);
  expect(isLate([at('fresh'), at('reminded')])).toBe(true);
});
