type Peers = {
  region: string;
  quartiles: readonly [number, number, number] | null;
  items: readonly { region: string; value: number }[];
};

/** Where peers stand along a line from the least value to the largest, in the line's own units. */
export type Strip = {
  least: number;
  largest: number;
  from: number;
  to: number;
  ticks: readonly { region: string; x: number }[];
  /** The middle half of the peers and the median. */
  box: { from: number; median: number; to: number } | null;
  own: number | null;
};

/** Lays peers out along a strip of a width; null without any. Where all values are equal they stand in the middle. */
export const alongStrip = (
  { region, quartiles, items }: Peers,
  width: number,
  margin: number,
): Strip | null => {
  const values = items.map(({ value }) => value);
  if (values.length === 0) return null;
  const [least, largest] = [Math.min(...values), Math.max(...values)];
  const at = (value: number): number => {
    const share = largest === least ? 0.5 : (value - least) / (largest - least);
    return Math.round((margin + share * (width - 2 * margin)) * 10) / 10;
  };
  const own = items.find((item) => item.region === region);
  return {
    least,
    largest,
    from: margin,
    to: width - margin,
    ticks: items.map((item) => ({ region: item.region, x: at(item.value) })),
    box: quartiles && { from: at(quartiles[0]), median: at(quartiles[1]), to: at(quartiles[2]) },
    own: own ? at(own.value) : null,
  };
};
