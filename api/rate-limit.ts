/** How much of something one caller may ask for: so many at once, and so many a minute after that. */
export interface Rate {
  burst: number;
  perMinute: number;
}

interface Bucket {
  left: number;
  at: number;
}

/** Callers that are remembered; one who was forgotten begins anew with a full measure. */
const MOST_CALLERS = 20_000;

/**
 * A measure for each caller that refills steadily. Time is in milliseconds and given by who asks, so that the rule itself has no
 * clock.
 */
export class RateLimit {
  readonly #most: number;
  /** In the order of last use. */
  readonly #buckets = new Map<string, Bucket>();

  constructor(most = MOST_CALLERS) {
    this.#most = most;
  }

  /** Takes one from the caller's measure, which is as now said: 0 where there was one, else the seconds until there is. */
  take(caller: string, now: number, { burst, perMinute }: Rate): number {
    const known = this.#buckets.get(caller);
    const refilled = known ? known.left + (Math.max(0, now - known.at) * perMinute) / 60_000 : burst;
    const left = Math.min(burst, refilled);
    const allowed = left >= 1;
    this.#buckets.delete(caller);
    this.#buckets.set(caller, { left: allowed ? left - 1 : left, at: now });
    if (this.#buckets.size > this.#most) this.#buckets.delete(this.#buckets.keys().next().value!);
    return allowed ? 0 : Math.ceil(((1 - left) * 60) / perMinute);
  }

  get size(): number {
    return this.#buckets.size;
  }
}
