/** Places on an axis from nothing, or from `least` or below, to at least `most`, at round numbers; about `count` of them. */
export const ticksTo = (most: number, count: number, least = 0): number[] => {
  if (!(most > least)) return [least, least + 1];
  const rough = (most - least) / count;
  const power = 10 ** Math.floor(Math.log10(rough));
  const step = [1, 2, 2.5, 5, 10].map((by) => by * power).find((one) => one >= rough * (1 - 1e-9))!;
  const first = Math.floor(least / step + 1e-9);
  const last = Math.ceil(most / step - 1e-9);
  return Array.from({ length: last - first + 1 }, (_, i) => Number(((first + i) * step).toPrecision(12)));
};

/** What an axis has to reach: the highest value, and a limit too unless it lies so far above that the values would be flat. */
export const reachOf = (values: readonly (number | null)[], limits: readonly number[]): number => {
  const highest = values.reduce<number>((most, value) => Math.max(most, value ?? 0), 0);
  const near = limits.filter((limit) => highest === 0 || limit <= highest * 2.5);
  return Math.max(highest, ...near);
};

const rounded = (value: number): number => Math.round(value * 10) / 10;

/** A line through values in order: a gap where there is none, and a dot where a value stands between two gaps. */
export const linePath = (
  values: readonly (number | null)[],
  x: (i: number) => number,
  y: (value: number) => number,
): { path: string; dots: { x: number; y: number }[] } => {
  let path = '';
  const dots: { x: number; y: number }[] = [];
  for (const [i, value] of values.entries()) {
    if (value === null) continue;
    const [before, after] = [values[i - 1] ?? null, values[i + 1] ?? null];
    const place = { x: rounded(x(i)), y: rounded(y(value)) };
    if (before === null && after === null) dots.push(place);
    else path += `${before === null ? 'M' : 'L'}${place.x} ${place.y}`;
  }
  return { path, dots };
};

const DAY_MS = 86_400_000;
const CHINA_MS = 8 * 3_600_000;

/** Where days (or, of a long span, months) begin among the beginnings of points, and which of them have room for their name. */
export const daysOn = (
  starts: readonly string[],
  most: number,
): { i: number; at: string; named: boolean }[] => {
  const days = starts.flatMap((at, i) => {
    const local = Date.parse(at) + CHINA_MS;
    return local % DAY_MS === 0 ? [{ i, at, first: new Date(local).getUTCDate() === 1 }] : [];
  });
  const long = days.length > 31;
  const places = long ? days.filter(({ first }) => first) : days;
  const every = Math.max(1, Math.ceil(places.length / most));
  return places.map(({ i, at }, n) => ({ i, at, named: n % every === 0 }));
};

/** A time that a chart marks (ms), and the worst of it; `to` is null where it has not ended. */
export type Span = { from: number; to: number | null; peak: { from: number; to: number } };

/** The first and the last of the points that lie in a time; null where none does. */
export const pointsIn = (
  points: readonly { from: string; to: string }[],
  { from, to }: { from: number; to: number | null },
): { first: number; last: number } | null => {
  const isIn = (point: { from: string; to: string }) =>
    Date.parse(point.from) >= from && (to === null || Date.parse(point.to) <= to);
  const first = points.findIndex(isIn);
  return first < 0 ? null : { first, last: points.findLastIndex(isIn) };
};
