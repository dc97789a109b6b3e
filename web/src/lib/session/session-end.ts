import type { SessionState } from '#api/access-schemas.ts';

/** When the session ends by this machine's clock, and whether doing something would put that off. */
export type SessionEnd = { at: number; idle: boolean };

/** The nearer of the two ends of a session: for being idle, or in any case; null where it has none. */
export const endOf = (
  { idle_expires_at, expires_at }: Pick<SessionState, 'idle_expires_at' | 'expires_at'>,
  aheadMs: number,
): SessionEnd | null => {
  const ends = [
    { at: idle_expires_at, idle: true },
    { at: expires_at, idle: false },
  ].flatMap(({ at, idle }) => (at === null ? [] : [{ at: Date.parse(at) - aheadMs, idle }]));
  return ends.toSorted((a, b) => a.at - b.at)[0] ?? null;
};

/** What is left until then: minutes from a minute on, then seconds in steps of ten that a screen reader can keep up with. */
export const leftIn = (ms: number): { unit: 'minutes' | 'seconds'; n: number } => {
  if (ms > 60_000) return { unit: 'minutes', n: Math.ceil(ms / 60_000) };
  return { unit: 'seconds', n: Math.max(0, Math.ceil(ms / 10_000) * 10) };
};
