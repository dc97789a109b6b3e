import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { inForce, warningFreshness, type Message } from './warnings.ts';

const alert = (identifier: string, rest: Partial<Message> = {}): Message => ({
  ...{ identifier, message: 'alert', replaces: null, issued: 100, from: 100, until: 1_000 },
  ...rest,
});
const held = (messages: readonly Message[], at: number): string[] =>
  inForce(messages, at)
    .map(({ identifier }) => identifier)
    .toSorted();

describe('a warning', () => {
  test('holds from when it comes into force until just before it runs out', () => {
    const one = alert('A', { issued: 50, from: 100, until: 200 });
    expect([50, 99, 100, 199, 200].map((at) => held([one], at).length)).toEqual([0, 0, 1, 1, 0]);
  });

  test('without an end holds until it is lifted', () => {
    const one = alert('A', { until: null });
    const lift = alert('B', { message: 'cancel', replaces: 'A', issued: 900, from: 900, until: null });
    expect(held([one, lift], 899)).toEqual(['A']);
    expect(held([one, lift], 900)).toEqual([]);
    expect(held([one], 1e9)).toEqual(['A']);
  });

  test('gives way to its update, and both to what lifts either', () => {
    const chain = [
      alert('A'),
      alert('B', { message: 'update', replaces: 'A', issued: 300, from: 400, until: 2_000 }),
      alert('C', { message: 'cancel', replaces: 'A', issued: 600, from: 600, until: null }),
    ];
    // issued, but not yet in force: the earlier one holds until then
    expect([200, 350, 400, 599, 600].map((at) => held(chain, at))).toEqual([['A'], ['A'], ['B'], ['B'], []]);
    expect(held([alert('X'), ...chain], 700)).toEqual(['X']);
  });

  test('does not come back when its update runs out first', () => {
    const update = alert('B', { message: 'update', replaces: 'A', issued: 300, from: 300, until: 400 });
    expect(held([alert('A'), update], 500)).toEqual([]);
  });

  test('of which the first message is not known any more is still one', () => {
    const update = alert('B', { message: 'update', replaces: 'GONE', issued: 300, from: 300 });
    const lift = alert('C', { message: 'cancel', replaces: 'GONE', issued: 400, from: 400 });
    expect(held([update], 350)).toEqual(['B']);
    expect(held([update, lift], 450)).toEqual([]);
  });

  test('whose messages name one another in a ring is one, in whatever order they come', () => {
    const ring = [
      alert('A', { replaces: 'B', issued: 200 }),
      alert('B', { message: 'update', replaces: 'A', issued: 300 }),
    ];
    expect(held(ring, 500)).toEqual(['B']);
    expect(held(ring.toReversed(), 500)).toEqual(['B']);
  });
});

const anyMessages = fc.uniqueArray(
  fc.record({
    identifier: fc.constantFrom('A', 'B', 'C', 'D', 'E', 'F'),
    message: fc.constantFrom('alert' as const, 'update' as const, 'cancel' as const),
    replaces: fc.option(fc.constantFrom('A', 'B', 'C', 'D', 'GONE')),
    issued: fc.integer({ min: 0, max: 50 }),
    from: fc.integer({ min: 0, max: 60 }),
    until: fc.option(fc.integer({ min: 0, max: 100 })),
  }),
  { selector: ({ identifier }) => identifier },
);

test('the order in which messages come changes nothing, and nothing holds that is lifted, over or not begun', () => {
  fc.assert(
    fc.property(anyMessages, fc.integer({ min: 0, max: 120 }), (messages, at) => {
      const now = inForce(messages, at);
      expect(held(messages.toReversed(), at)).toEqual(held(messages, at));
      for (const one of now) {
        expect(one.message).not.toBe('cancel');
        expect(one.from).toBeLessThanOrEqual(at);
        expect(one.until === null || one.until > at).toBe(true);
      }
    }),
  );
});

test('what nobody has spoken of for a day is late, and after three in doubt', () => {
  const HOUR = 3_600_000;
  expect([0, 24, 25, 72, 73].map((hours) => warningFreshness(0, hours * HOUR))).toEqual([
    'fresh',
    'fresh',
    'late',
    'late',
    'silent',
  ]);
});
