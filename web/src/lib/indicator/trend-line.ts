import type { TrendItem } from './change.ts';

export type TrendPoint = { period: string; value: number; x: number; y: number };

/** A line in a box of width × height: its points, the path through them with gaps where values are missing, the extremes. */
export type TrendShape = { points: readonly TrendPoint[]; path: string; least: number; largest: number };

const rounded = (value: number): number => Math.round(value * 10) / 10;

/** Lays a series out in a box; null when there is no value at all. A flat series runs through the middle. */
export const trendShape = (
  items: readonly TrendItem[],
  width: number,
  height: number,
  margin: number,
): TrendShape | null => {
  const values = items.flatMap(({ value }) => (value === null ? [] : [value]));
  if (values.length === 0) return null;
  const [least, largest] = [Math.min(...values), Math.max(...values)];
  const across = (i: number) =>
    items.length === 1 ? width / 2 : margin + (i * (width - 2 * margin)) / (items.length - 1);
  const up = (value: number) =>
    largest === least
      ? height / 2
      : height - margin - ((value - least) * (height - 2 * margin)) / (largest - least);
  const points: TrendPoint[] = [];
  let path = '';
  let pen: 'M' | 'L' = 'M';
  for (const [i, { period, value }] of items.entries()) {
    if (value === null) {
      pen = 'M';
      continue;
    }
    const point = { period, value, x: rounded(across(i)), y: rounded(up(value)) };
    points.push(point);
    path += `${pen}${point.x} ${point.y}`;
    pen = 'L';
  }
  return { points, path, least, largest };
};
