/** How long something lasts, in the two units that tell it best. */
export type Lasting = { unit: 'minutes' | 'hours' | 'days'; n: number; rest: number };

const MINUTE_MS = 60_000;

/** How long it is from an instant until now; what lies ahead lasts no time yet. */
export const lastingOf = (from: string, now: number): Lasting => {
  const minutes = Math.max(0, Math.floor((now - Date.parse(from)) / MINUTE_MS));
  if (minutes < 60) return { unit: 'minutes', n: minutes, rest: 0 };
  const hours = Math.floor(minutes / 60);
  if (hours < 48) return { unit: 'hours', n: hours, rest: minutes % 60 };
  return { unit: 'days', n: Math.floor(hours / 24), rest: hours % 24 };
};
