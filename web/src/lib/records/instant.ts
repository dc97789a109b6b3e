/** Hours that China Standard Time is ahead of UTC; it knows no summer time. */
const AHEAD_MS = 8 * 3_600_000;

const INSTANT = /^\d{4}-\d{2}-\d{2}(T\d{2}:\d{2}(:\d{2}(\.\d{1,9})?)?(Z|[+-]\d{2}:\d{2})?)?$/;

/**
 * An instant from an address, as the API takes it; null for what is none. One with an offset stays to its last digit, since a value
 * can be younger than the millisecond it was computed in; one without is China Standard Time.
 */
export const readInstant = (text: string | null): string | null => {
  if (text === null || !INSTANT.test(text)) return null;
  const hasOffset = /(Z|[+-]\d{2}:\d{2})$/.test(text.slice(10));
  const day = text.length === 10 ? `${text}T00:00` : text;
  const at = new Date(hasOffset ? day : `${day}+08:00`);
  if (Number.isNaN(at.getTime())) return null;
  return hasOffset ? text : at.toISOString();
};

/** Such an instant that has been; what is yet to come is no past to look back to. */
export const readPast = (text: string | null, now = Date.now()): string | null => {
  const at = readInstant(text);
  return at !== null && Date.parse(at) <= now ? at : null;
};

/** An instant as a `datetime-local` field shows it, in China Standard Time. */
export const toLocal = (iso: string): string =>
  new Date(new Date(iso).getTime() + AHEAD_MS).toISOString().slice(0, 16);
