import type { Severity } from './wire.ts';

/** A tone: when it begins and how long it lasts (seconds), and its pitch. */
export type Tone = { at: number; hz: number; seconds: number };

const HIGH = 880;
const LOW = 659;
const LOWEST = 440;

const pairs = (count: number, seconds: number): Tone[] =>
  Array.from({ length: count * 2 }, (_, i) => ({ at: i * seconds, hz: i % 2 ? LOW : HIGH, seconds }));

/** How a severity sounds, and how often: the worse, the more pressing, so that it is known without looking. */
const SOUNDS: Record<Severity, { tones: readonly Tone[]; everyMs: number }> = {
  1: { tones: pairs(4, 0.16), everyMs: 3_000 },
  2: { tones: pairs(2, 0.22), everyMs: 7_000 },
  3: { tones: pairs(1, 0.3), everyMs: 15_000 },
  4: { tones: [{ at: 0, hz: LOWEST, seconds: 0.35 }], everyMs: 30_000 },
};

export const tonesOf = (severity: Severity): { tones: readonly Tone[]; everyMs: number } => SOUNDS[severity];
