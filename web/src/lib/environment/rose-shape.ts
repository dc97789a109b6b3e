export type Petal = { direction: number; grade: number; path: string };

/** Degrees that a petal is wide; sectors are 22.5. */
const WIDE = 17;

const rounded = (value: number): number => Math.round(value * 100) / 100;

/** A place at a bearing, clockwise from north, and a distance from the middle. */
const at = (bearing: number, distance: number): string => {
  const angle = (bearing * Math.PI) / 180;
  return `${rounded(Math.sin(angle) * distance)} ${rounded(-Math.cos(angle) * distance)}`;
};

/** The petals of a wind rose around 0, 0: as long as the hours that are counted, `most` of them as long as `radius`. */
export const petalsOf = (counts: readonly (readonly number[])[], most: number, radius: number): Petal[] =>
  counts.flatMap((row, direction) => {
    const middle = (direction * 360) / counts.length;
    let inner = 0;
    return row.flatMap((n, grade) => {
      if (n === 0) return [];
      const [from, to] = [(inner / most) * radius, ((inner + n) / most) * radius];
      inner += n;
      const [left, right] = [middle - WIDE / 2, middle + WIDE / 2];
      const back =
        from === 0 ? 'L0 0' : `L${at(right, from)}A${rounded(from)} ${rounded(from)} 0 0 0 ${at(left, from)}`;
      const path = `M${at(left, from)}L${at(left, to)}A${rounded(to)} ${rounded(to)} 0 0 1 ${at(right, to)}${back}Z`;
      return [{ direction, grade, path }];
    });
  });
