import { describe, expect, test } from 'vitest';
import {
  after,
  EXPORT_STATES,
  stateAt,
  type ExportState,
  type ExportStep,
  type Standing,
} from './request.ts';

const NOW = Date.UTC(2026, 10, 25, 8);
const DAY = 86_400_000;

/** A request in each state that people see. */
const IN: Readonly<Record<ExportState, Standing>> = {
  awaiting: { state: 'awaiting', expiresAt: null, fetched: 0 },
  approved: { state: 'approved', expiresAt: NOW + 1, fetched: 2 },
  declined: { state: 'declined', expiresAt: null, fetched: 0 },
  withdrawn: { state: 'withdrawn', expiresAt: NOW + DAY, fetched: 1 },
  expired: { state: 'approved', expiresAt: NOW, fetched: 2 },
};
const STEPS: readonly ExportStep[] = [
  { do: 'approve', until: NOW + DAY },
  { do: 'decline' },
  { do: 'withdraw' },
  { do: 'fetch' },
];

/** All that is possible, and what it leads to. */
const POSSIBLE: Readonly<Record<string, Standing>> = {
  'awaiting approve': { state: 'approved', expiresAt: NOW + DAY, fetched: 0 },
  'awaiting decline': { state: 'declined', expiresAt: null, fetched: 0 },
  'awaiting withdraw': { state: 'withdrawn', expiresAt: null, fetched: 0 },
  'approved withdraw': { state: 'withdrawn', expiresAt: NOW + 1, fetched: 2 },
  'approved fetch': { state: 'approved', expiresAt: NOW + 1, fetched: 3 },
};

describe('a request for a file', () => {
  test.each(EXPORT_STATES)('that is %s is said to be so', (state) => {
    expect(stateAt(IN[state], NOW)).toBe(state);
  });

  test.each(EXPORT_STATES.flatMap((state) => STEPS.map((step) => [state, step] as const)))(
    'that is %s goes where the table says by %j',
    (state, step) => {
      expect(after(IN[state], step, NOW)).toEqual(POSSIBLE[`${state} ${step.do}`] ?? null);
    },
  );

  test('is approved until its time is over, to the millisecond, however often it was fetched', () => {
    let standing = after(IN.awaiting, { do: 'approve', until: NOW + DAY }, NOW)!;
    for (let time = 0; time < 3; time++) standing = after(standing, { do: 'fetch' }, NOW + DAY - 1)!;
    expect(standing.fetched).toBe(3);
    expect(after(standing, { do: 'fetch' }, NOW + DAY)).toBeNull();
    expect(stateAt(standing, NOW + DAY)).toBe('expired');
  });
});
