import { setImmediate } from 'node:timers/promises';

/** What is worked on at once: some milliseconds. */
const SLICE = 2_000;

/** A list in parts, after each of which whatever else is waiting gets its turn. */
export async function* slices<T>(all: readonly T[], size = SLICE): AsyncGenerator<readonly T[]> {
  for (let from = 0; from < all.length; from += size) {
    if (from > 0) await setImmediate();
    yield all.slice(from, from + size);
  }
}
