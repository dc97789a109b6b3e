/* Where the wind came from and how strong it was, counted: 16 directions, classes of speed by the grades of GB/T 28591. */

// prettier-ignore
export const DIRECTIONS = [
  'N', 'NNE', 'NE', 'ENE', 'E', 'ESE', 'SE', 'SSE', 'S', 'SSW', 'SW', 'WSW', 'W', 'WNW', 'NW', 'NNW',
] as const;

export interface SpeedClass {
  /** Grades of wind, as GB/T 28591 counts them. */
  grade: string;
  /** m/s, both included, to one decimal; null is without end. */
  from: number;
  to: number | null;
}

/** Grade 0 is calm and stands apart. */
export const SPEED_CLASSES: readonly SpeedClass[] = [
  { grade: '1', from: 0.3, to: 1.5 },
  { grade: '2', from: 1.6, to: 3.3 },
  { grade: '3', from: 3.4, to: 5.4 },
  { grade: '4', from: 5.5, to: 7.9 },
  { grade: '5', from: 8, to: 10.7 },
  { grade: '≥6', from: 10.8, to: null },
];

export interface WindRose {
  /** Hours with a speed, and with a direction too where it was not calm. */
  n: number;
  calm: number;
  /** Hours by direction (16) and class of speed. */
  counts: number[][];
  /** The direction that the wind came from most often; null where there was none. */
  chief: (typeof DIRECTIONS)[number] | null;
  /** m/s over all hours, calms too. */
  mean: number | null;
}

const SECTOR = 360 / DIRECTIONS.length;

/** Counts hours of wind; a speed without a direction counts only where it is calm. */
export const windRose = (hours: readonly { speed: number | null; direction: number | null }[]): WindRose => {
  const counts = DIRECTIONS.map(() => SPEED_CLASSES.map(() => 0));
  let [n, calm, sum] = [0, 0, 0];
  for (const { speed, direction } of hours) {
    if (speed === null) continue;
    const tenths = Math.round(speed * 10) / 10; // as the grades are written
    const grade = SPEED_CLASSES.findLastIndex(({ from }) => tenths >= from);
    if (grade >= 0 && direction === null) continue;
    n++;
    sum += speed;
    if (grade < 0) calm++;
    else counts[Math.round(direction! / SECTOR) % DIRECTIONS.length]![grade]! += 1;
  }
  const totals = counts.map((row) => row.reduce((all, one) => all + one, 0));
  const most = Math.max(...totals);
  return {
    ...{ n, calm, counts },
    chief: most === 0 ? null : DIRECTIONS[totals.indexOf(most)]!,
    mean: n === 0 ? null : Math.round((sum / n) * 10) / 10,
  };
};
