import type { Condition, Rule } from '#data/themes/theme.ts';
import { step, unwatched, type Area, type Effect, type Happening, type Judging, type Watch } from './step.ts';

/* Rules and what happens to them, as tests say it: in minutes. */

const MINUTE = 60_000;
const BEGIN = Date.parse('2026-03-02T00:00:00+08:00');
export const at = (minutes: number): number => BEGIN + minutes * MINUTE;
/** Where the longitude is above ten, as far as a test does not say otherwise. */
const AREA: Area = { name: { zh: '东', en: 'East' }, holds: (lng) => lng > 10 };
export const rule = (condition: Condition, when?: Rule['when']): Judging => ({
  condition,
  step: 60,
  areas: Array(3).fill(AREA) as Area[],
  ...(when && { when }),
});
export const reading = (
  minutes: number,
  values: Record<string, number | null>,
  now = minutes,
): Happening => ({
  ...{ as: 'reading', time: at(minutes), values, now: at(now) },
});
export const tick = (minutes: number): Happening => ({ as: 'tick', now: at(minutes) });

/** What a rule makes of what happens: `met` and `ended` with their minutes. */
export const run = (of: Judging, happenings: readonly Happening[], from: Watch = unwatched(of)) => {
  let watch = from;
  const effects: Effect[] = [];
  for (const what of happenings) {
    const after = step(of, watch, what);
    ({ watch } = after);
    effects.push(...after.effects);
  }
  return { watch, effects, told: effects.map(({ as, at: when }) => `${as} ${(when - BEGIN) / MINUTE}`) };
};
