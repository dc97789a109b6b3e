import type { Stretch } from './classing.ts';

const LEAST_DIGITS = 3;
const MOST_DIGITS = 12;

/** How many significant digits it takes to tell values apart that stand beside each other. */
export const digitsFor = (values: readonly number[]): number => {
  const different = new Set(values).size;
  let digits = LEAST_DIGITS;
  while (digits < MOST_DIGITS && new Set(values.map((value) => value.toPrecision(digits))).size < different)
    digits += 1;
  return digits;
};

/** The least and the largest whole number of a stretch, or null where there is none; only the last one includes its end. */
export const wholeIn = ({ from, to }: Stretch, last: boolean): [from: number, to: number] | null => {
  const least = Math.ceil(from);
  const most = last ? Math.floor(to) : Math.ceil(to) - 1;
  return least <= most ? [least, most] : null;
};
