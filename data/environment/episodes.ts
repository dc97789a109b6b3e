/* Episodes of heavy pollution, told from a run of days or hours of a city. */

export interface EpisodeRules {
  /** An index above this is heavy pollution. */
  above: number;
  /** So many days or hours in a row that are not heavy, or of which nothing is known, do not end an episode. */
  gap: number;
  /** So many heavy ones make an episode. */
  least: number;
}

/** A day or an hour, in the order of time and without gaps. */
export interface Judged {
  /** A day as YYYY-MM-DD, or the instant that an hour ends. */
  at: string;
  aqi: number | null;
}

export interface Episode<T extends Judged> {
  /** The first and the last heavy one. */
  start: T;
  end: T;
  /** The worst, the first of them where several are as bad. */
  peak: T & { aqi: number };
  /** How many were heavy, and how many there are from the start to the end. */
  heavy: number;
  length: number;
  /** Whether it may go on: so little time has passed since that another heavy one would belong to it. */
  open: boolean;
}

const isHeavy = <T extends Judged>(one: T, above: number): one is T & { aqi: number } =>
  one.aqi !== null && one.aqi > above;

/** The episodes of a run, the first first. */
export const episodesOf = <T extends Judged>(
  run: readonly T[],
  { above, gap, least }: EpisodeRules,
): Episode<T>[] => {
  const groups: { first: number; last: number; heavy: (T & { aqi: number })[] }[] = [];
  for (const [i, one] of run.entries()) {
    if (!isHeavy(one, above)) continue;
    const group = groups.at(-1);
    if (group && i - group.last - 1 <= gap) {
      group.last = i;
      group.heavy.push(one);
    } else groups.push({ first: i, last: i, heavy: [one] });
  }
  return groups
    .filter(({ heavy }) => heavy.length >= least)
    .map(({ first, last, heavy }) => ({
      start: run[first]!,
      end: run[last]!,
      peak: heavy.reduce((worst, one) => (one.aqi > worst.aqi ? one : worst)),
      heavy: heavy.length,
      length: last - first + 1,
      open: run.length - 1 - last <= gap,
    }));
};
