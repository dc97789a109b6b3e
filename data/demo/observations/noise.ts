import { hashOf } from '../random.ts';

/** A number from 0 up to 1 that belongs to a name and a whole number: the same on every machine, in whatever order they are asked for. */
const at = (seed: number, i: number): number => {
  let mixed = Math.imul(seed ^ (i | 0), 0x9e3779b1);
  mixed = Math.imul(mixed ^ (mixed >>> 15), 0x85ebca6b);
  mixed = Math.imul(mixed ^ (mixed >>> 13), 0xc2b2ae35);
  return ((mixed ^ (mixed >>> 16)) >>> 0) / 2 ** 32;
};

/** A named course of chance: `pick(i)` jumps, `smooth(x)` goes without a break from one to the next; both from 0 to 1. */
export interface Noise {
  pick(i: number): number;
  smooth(x: number): number;
}

export const noiseOf = (name: string): Noise => {
  const seed = hashOf(name);
  return {
    pick: (i) => at(seed, i),
    smooth: (x) => {
      const from = Math.floor(x);
      const part = x - from;
      const eased = part * part * (3 - 2 * part);
      return at(seed, from) * (1 - eased) + at(seed, from + 1) * eased;
    },
  };
};
