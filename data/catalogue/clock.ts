const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;
const CHINA_OFFSET_MS = 8 * HOUR_MS;

/** Milliseconds until the next tick: an hour, or until just after the day changes in China, where that is sooner. */
export const untilNextTick = (now: number): number =>
  Math.min(HOUR_MS, DAY_MS - ((now + CHINA_OFFSET_MS) % DAY_MS) + 1000);

/** Does some work every hour and whenever the day changes in China, until it is stopped. */
export const everyHourAndDay = (work: () => void): (() => void) => {
  let timer: NodeJS.Timeout;
  const wind = () => {
    timer = setTimeout(() => {
      wind();
      work();
    }, untilNextTick(Date.now())).unref();
  };
  wind();
  return () => clearTimeout(timer);
};
