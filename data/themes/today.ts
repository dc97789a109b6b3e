const CHINA_OFFSET_MS = 8 * 3_600_000;

/** The calendar day in China Standard Time (UTC+8, no daylight saving), as YYYY-MM-DD. */
export const todayInChina = (now: number = Date.now()): string =>
  new Date(now + CHINA_OFFSET_MS).toISOString().slice(0, 10);

/** The clock time in China Standard Time of an instant, as ISO 8601 to the second with its offset. */
export const chinaClock = (instant: number): string =>
  `${new Date(instant + CHINA_OFFSET_MS).toISOString().slice(0, 19)}+08:00`;
