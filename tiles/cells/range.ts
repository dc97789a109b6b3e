/** Values from the first up to, not including, the second; an end that is open is infinite. */
export type ValueRange = readonly [from: number, to: number];

/** Whether a value is let through by a range, where there is one; what is not known is let through by none. */
export const inRange = (range: ValueRange | null, value: number | null): boolean =>
  range === null || (value !== null && value >= range[0] && value < range[1]);
