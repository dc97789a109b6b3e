import { dueOf, leavesOf, step, unwatched, type Effect, type Judging, type Watch } from './step.ts';

/** What a station said of one time. */
export interface Moment {
  time: number;
  values: Readonly<Record<string, number | null>>;
}

/** A stretch in which a rule would have been met; ms. */
export interface Fired {
  onset: number;
  raised: number;
  /** Null where it was still met at the end. */
  resolved: number | null;
  /** The value farthest beyond the limit. */
  peak: number | null;
}

/**
 * What a rule would have made of one station's readings, oldest first, as if each had come at its own time and the clock had looked
 * whenever something was due.
 */
export const replay = (rule: Judging, moments: readonly Moment[], until: number): Fired[] => {
  const fired: Fired[] = [];
  const falls = leavesOf(rule.condition).some(
    (one) => (one.kind === 'threshold' && one.below !== undefined) || (one.kind === 'rate' && one.change < 0),
  );
  const note = (effects: readonly Effect[]): void => {
    for (const effect of effects) {
      const last = fired.at(-1);
      const open = last?.resolved === null ? last : undefined;
      if (effect.as === 'ended') {
        if (open) open.resolved = effect.at;
        continue;
      }
      const value = effect.found[0]?.value ?? null;
      if (!open) fired.push({ onset: effect.onset, raised: effect.at, resolved: null, peak: value });
      else if (value !== null)
        open.peak =
          open.peak === null ? value : falls ? Math.min(open.peak, value) : Math.max(open.peak, value);
    }
  };
  let watch: Watch = unwatched(rule);
  const runTo = (end: number): void => {
    for (let due = dueOf(rule, watch), last = -Infinity; due !== null && due < end && due > last;) {
      const after = step(rule, watch, { as: 'tick', now: due });
      ({ watch } = after);
      note(after.effects);
      last = due;
      due = dueOf(rule, watch);
    }
  };
  for (const { time, values } of moments) {
    runTo(time);
    const after = step(rule, watch, { as: 'reading', time, values, now: time });
    ({ watch } = after);
    note(after.effects);
  }
  runTo(until);
  return fired;
};

/** The stretches in which at least so many of others lay over one another; `peak` is how many they were at most. */
export const together = (stretches: readonly Fired[], needed: number): Fired[] => {
  const turns = stretches
    .flatMap(({ raised, resolved }) => [
      { at: raised, by: 1 },
      { at: resolved ?? Infinity, by: -1 },
    ])
    .toSorted((a, b) => a.at - b.at || b.by - a.by);
  const found: Fired[] = [];
  let meeting = 0;
  for (const { at, by } of turns) {
    const before = meeting;
    meeting += by;
    const last = found.at(-1);
    if (before < needed && meeting >= needed)
      found.push({ onset: at, raised: at, resolved: null, peak: meeting });
    else if (last && last.resolved === null && meeting >= needed)
      last.peak = Math.max(last.peak ?? 0, meeting);
    else if (last && before >= needed && meeting < needed && at < Infinity) last.resolved = at;
  }
  return found;
};
