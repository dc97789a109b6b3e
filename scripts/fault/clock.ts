import { readFileSync, renameSync, writeFileSync } from 'node:fs';

/*
 * A clock that goes wrong: read into a process before all else (`--import`), where FAULT_CLOCK names a file with the milliseconds by which
 * it does. Timers go on as they were, as they do when a machine's clock is set.
 */

/** Tells processes that have read this in how far their clock goes wrong. */
export const writeClock = (file: string, byMs: number): void => {
  writeFileSync(`${file}.new`, String(byMs));
  renameSync(`${file}.new`, file);
};

const file = process.env.FAULT_CLOCK;
if (file) {
  const Real = Date;
  const realNow = Date.now.bind(Date);
  let [byMs, readAt] = [0, -Infinity];
  const now = (): number => {
    if (performance.now() - readAt > 100) {
      byMs = Number(readFileSync(file, 'utf8'));
      readAt = performance.now();
    }
    return realNow() + byMs;
  };
  globalThis.Date = new Proxy(Real, {
    construct: (target, given: unknown[], as) =>
      Reflect.construct(
        target,
        given.length === 0 ? [now()] : given,
        as === globalThis.Date ? target : as,
      ) as object,
    apply: () => new Real(now()).toString(),
    get: (target, name) => (name === 'now' ? now : (Reflect.get(target, name) as unknown)),
  });
}
