import { SILENT_STEPS } from '#data/observations/fresh.ts';
import { isWorse, keeps, timesOver, type Limit } from './limit.ts';

/* When a value was beyond its limit: from when until when, for how long, and how far; of values in the order of their times. */

/** A value of what ends at `time` (ms). */
export interface Timed {
  time: number;
  value: number;
}

export interface Span {
  /** ms; what is known after `to` does not count. */
  to: number;
  /** From one value to the next where none is missing, ms. */
  step: number;
}

/** What lies before the first value beyond the limit, or after the last: a value within it, or none for longer than is bridged. */
export type Edge = 'value' | 'gap';

export interface Exceedance {
  /** When the first step beyond the limit began, ms. */
  onset: number;
  /** When the last known one ended; null while it goes on. */
  end: number | null;
  /** From the onset to the last known step beyond the limit, ms: what was measured to be beyond it, and what is missing between. */
  duration: number;
  measured: number;
  missing: number;
  /** Values beyond the limit. */
  values: number;
  /** `gap`: it may have begun earlier. */
  before: Edge;
  /** `gap`: it may have ended later; null while it goes on. */
  after: Edge | null;
  peak: Timed;
  /** At the peak. */
  times: number | null;
}

/**
 * The exceedances of one limit, in order. A value stands for the step before its time, or for less where the value before is nearer.
 * Between two values beyond the limit, a gap of fewer steps than make a station silent is bridged and told as missing; a longer one, and
 * any before a value within the limit, ends what was going on at its last known step. It goes on while the last value is beyond the limit
 * and its station is not silent.
 */
export const exceedancesOf = (limit: Limit, values: readonly Timed[], { to, step }: Span): Exceedance[] => {
  const longest = SILENT_STEPS * step;
  const found: Exceedance[] = [];
  let open: Exceedance | null = null;
  let last: Timed | null = null;
  const close = (end: number, after: Edge): void => {
    if (open) found.push({ ...open, end, after });
    open = null;
  };
  for (const one of values) {
    if (one.time > to) break;
    const away: number = last === null ? Infinity : one.time - last.time;
    const stands = Math.min(step, away);
    const isGap = away > longest;
    // within the limit again at the next step; after missing ones it may have been for longer
    if (last && (isGap || keeps(limit, one.value))) close(last.time, away > step ? 'gap' : 'value');
    if (!keeps(limit, one.value)) {
      open = open
        ? lengthened(limit, open, one, { stands, away })
        : begun(limit, one, stands, away > step ? 'gap' : 'value');
    }
    last = one;
  }
  if (!open || !last) return found;
  if (to - last.time > longest) close(last.time, 'gap');
  else found.push(open);
  return found;
};

const begun = (limit: Limit, one: Timed, stands: number, before: Edge): Exceedance => ({
  onset: one.time - stands,
  end: null,
  duration: stands,
  measured: stands,
  missing: 0,
  values: 1,
  before,
  after: null,
  peak: one,
  times: timesOver(limit, one.value),
});

const lengthened = (
  limit: Limit,
  open: Exceedance,
  one: Timed,
  { stands, away }: { stands: number; away: number },
): Exceedance => {
  const peak = isWorse(limit, one.value, open.peak.value) ? one : open.peak;
  return {
    ...open,
    duration: open.duration + away,
    measured: open.measured + stands,
    missing: open.missing + away - stands,
    values: open.values + 1,
    peak,
    times: timesOver(limit, peak.value),
  };
};
