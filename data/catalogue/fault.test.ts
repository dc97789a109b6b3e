import { expect, test } from 'vitest';
import { faultOf } from './fault.ts';
import { freshnessOf, type Freshness } from './freshness.ts';
import { WEEKS_ONLY } from './working-days.ts';

const monthly = { kind: 'report', frequency: 'month', graceDays: 10 } as const;
const on = (today: string): Freshness => freshnessOf(monthly, '2026-08-01', today, WEEKS_ONLY);
const [fresh, due, never] = [
  on('2026-09-30'),
  on('2026-10-01'),
  freshnessOf(monthly, null, '2026-10-01', WEEKS_ONLY),
];
const counts = (accepted: number, duplicate: number, quarantined: number) => ({
  received: accepted + duplicate + quarantined,
  accepted,
  duplicate,
  quarantined,
});

test.each([
  ['no row at all', 'feature', counts(0, 0, 0), fresh, 'empty'],
  ['no row at all, as the first file', 'report', counts(0, 0, 0), never, 'empty'],
  ['only rows that were kept aside', 'report', counts(0, 0, 7), fresh, 'refused'],
  ['nothing new in a report that is due', 'report', counts(0, 5, 1), due, 'repeated'],
  ['nothing new in a report that is not due', 'report', counts(0, 5, 0), fresh, null],
  ['nothing new in a list of things, which confirms it', 'feature', counts(0, 5, 0), due, null],
  ['a correction of a report that is due', 'report', counts(1, 4, 0), due, null],
  ['a good file', 'feature', counts(3, 0, 2), due, null],
] as const)('a batch with %s', (_, kind, counted, freshness, reason) => {
  expect(faultOf({ kind }, counted, freshness)?.reason ?? null).toBe(reason);
});

test('a repeated report says in both languages what is awaited', () => {
  const { sentence } = faultOf({ kind: 'report' }, counts(0, 5, 0), due)!;
  expect(sentence.zh).toContain('2026-09');
  expect(sentence.en).toContain('2026-09');
});
