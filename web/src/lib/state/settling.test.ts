import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { Settling } from './settling.svelte.ts';

beforeEach(() => vi.useFakeTimers());
afterEach(() => vi.useRealTimers());

test('a value follows at once and is kept once, when it rests', async () => {
  let kept = 0.5;
  const writes: number[] = [];
  const value = new Settling(
    () => kept,
    (next) => {
      writes.push(next);
      kept = next;
      return Promise.resolve();
    },
  );
  for (const next of [0.4, 0.3, 0.2]) {
    value.set(next);
    expect(value.now).toBe(next);
    await vi.advanceTimersByTimeAsync(100);
  }
  expect(writes).toEqual([]);
  await vi.advanceTimersByTimeAsync(1_000);
  expect(writes).toEqual([0.2]);
  kept = 0.9; // somebody went back
  expect(value.now).toBe(0.9);
});

test('what moves on while it is being kept is not set back', async () => {
  let release = () => {};
  const value = new Settling(
    () => 0,
    () => new Promise<void>((resolve) => (release = resolve)),
  );
  value.set(1);
  await vi.advanceTimersByTimeAsync(1_000);
  value.set(2);
  release();
  await vi.advanceTimersByTimeAsync(0);
  expect(value.now).toBe(2);
  value.close();
  expect(value.now).toBe(0);
  await vi.advanceTimersByTimeAsync(1_000);
  expect(value.now).toBe(0);
});
