import { describe, expect, test } from 'vitest';
import { linkOf, waitMs } from './link.ts';

describe('how fresh a page is', () => {
  const heard = { open: true, heardAt: 100_000, lagMs: 0 };
  test.each([
    ['nothing is known at first', null, 3_000, { kind: 'connecting' }],
    ['nothing came of the first try', null, 4_000, { kind: 'offline' }],
    ['the stream ended', { ...heard, open: false }, 100_000, { kind: 'offline' }],
    ['it was heard a moment ago', heard, 100_000, { kind: 'live' }],
    ['one telling of the time failed', heard, 111_000, { kind: 'live' }],
    ['two failed', heard, 112_000, { kind: 'behind', seconds: 12 }],
    ['the server itself lags', { ...heard, lagMs: 7_400 }, 101_000, { kind: 'behind', seconds: 8 }],
    ['nothing comes any more', heard, 125_000, { kind: 'offline' }],
    ['the clock was set back', heard, 90_000, { kind: 'live' }],
  ])('%s', (_, state, now, expected) => {
    expect(linkOf(state, 0, now)).toEqual(expected);
  });
});

test('tries come ever later, at different moments for different pages, and never more than half a minute apart', () => {
  expect([0, 1, 2, 3, 4, 5, 50].map((failures) => waitMs(failures, 1))).toEqual([
    1_000, 2_000, 4_000, 8_000, 16_000, 30_000, 30_000,
  ]);
  expect(waitMs(3, 0)).toBe(4_000);
  expect(waitMs(3, 0.5)).toBe(6_000);
});
