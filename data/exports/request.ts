/** What was said of a request for a file; that its time is over follows from the clock. */
export type RequestState = 'awaiting' | 'approved' | 'declined' | 'withdrawn';
export const EXPORT_STATES = ['awaiting', 'approved', 'declined', 'withdrawn', 'expired'] as const;
export type ExportState = (typeof EXPORT_STATES)[number];

/** Where a request for a file stands. Times in milliseconds since 1970. */
export interface Standing {
  state: RequestState;
  /** Until when its file may be fetched, once it is approved. */
  expiresAt: number | null;
  /** How many times the file was fetched. */
  fetched: number;
}

/** What happens to a request. `until`: when the time to fetch its file ends. */
export type ExportStep =
  { do: 'approve'; until: number } | { do: 'decline' } | { do: 'withdraw' } | { do: 'fetch' };

export const stateAt = ({ state, expiresAt }: Standing, now: number): ExportState =>
  state === 'approved' && expiresAt !== null && now >= expiresAt ? 'expired' : state;

/** Where a request stands after a step; null where that step is not possible (any more). */
export const after = (standing: Standing, step: ExportStep, now: number): Standing | null => {
  const state = stateAt(standing, now);
  if (state === 'awaiting') {
    if (step.do === 'approve') return { ...standing, state: 'approved', expiresAt: step.until };
    if (step.do === 'decline') return { ...standing, state: 'declined' };
  }
  if (step.do === 'withdraw' && (state === 'awaiting' || state === 'approved'))
    return { ...standing, state: 'withdrawn' };
  if (step.do === 'fetch' && state === 'approved') return { ...standing, fetched: standing.fetched + 1 };
  return null;
};
