/** What is known of the stream by whoever holds it, at some moment. */
export type StreamState = {
  /** Whether the stream is open. */
  open: boolean;
  /** When something last came by it; or when it was begun (milliseconds by the page's own clock). */
  heardAt: number;
  /** For how long the server had not known then whether there was more (milliseconds). */
  lagMs: number;
};

export type Link = { kind: 'live' | 'offline' | 'connecting' } | { kind: 'behind'; seconds: number };

/** The server tells the time every five seconds; beyond two of them something is slow. */
const LATE_MS = 12_000;
/** How much the server may lag until it is worth telling. */
const LAG_MS = 5_000;
/** After so long a silence the stream is given up and begun anew. */
export const SILENT_MS = 25_000;
/** How long a first try may take until nobody is told to wait any longer. */
const CONNECTING_MS = 4_000;

/** How fresh a page is that rests on the stream. */
export const linkOf = (state: StreamState | null, begunAt: number, now: number): Link => {
  if (!state?.open)
    return { kind: state === null && now - begunAt < CONNECTING_MS ? 'connecting' : 'offline' };
  const silentMs = Math.max(0, now - state.heardAt);
  if (silentMs >= SILENT_MS) return { kind: 'offline' };
  if (silentMs < LATE_MS && state.lagMs < LAG_MS) return { kind: 'live' };
  return { kind: 'behind', seconds: Math.round((state.lagMs + silentMs) / 1000) };
};

const FIRST_MS = 1_000;
const MOST_MS = 30_000;

/** How long to wait before the next try: twice as long each time, and for each page another part of it, so that not all come at once. */
export const waitMs = (failures: number, random: number): number =>
  Math.min(MOST_MS, FIRST_MS * 2 ** Math.min(failures, 10)) * (0.5 + random / 2);
