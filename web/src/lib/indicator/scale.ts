/** How many classes a map is drawn in, where there are enough different values. */
const CLASSES = 5;

/** One class of a map: the values from the least to the largest it holds, and its place in a palette of five colours. */
export type Step = { color: number; from: number; to: number; count: number };

/** How values become colours; the map and its legend read the same one. */
export type Scale = { steps: readonly Step[]; missing: number };

/** The place among `of` colours of one of `count` classes, which lie as far apart as they can. */
export const colorAt = (index: number, count: number, of = CLASSES): number =>
  count === 1 ? Math.floor(of / 2) : Math.round((index * (of - 1)) / (count - 1));

/**
 * Quantile classes: each holds about as many regions as the next, equal values are in one class, no class is empty. Null is
 * no value and belongs to no class.
 */
export const quantileScale = (values: readonly (number | null)[]): Scale => {
  const present = values.filter((value) => value !== null).toSorted((a, b) => a - b);
  const wanted = Math.min(CLASSES, new Set(present).size);
  const groups = new Map<number, { from: number; to: number; count: number }>();
  let rank = 0;
  for (const [i, value] of present.entries()) {
    if (value !== present[i - 1]) rank = i; // equal values share the rank of the first
    const at = Math.floor((rank * wanted) / present.length);
    const group = groups.get(at);
    if (group) Object.assign(group, { to: value, count: group.count + 1 });
    else groups.set(at, { from: value, to: value, count: 1 });
  }
  const steps = [...groups.values()].map((group, i) => ({ color: colorAt(i, groups.size), ...group }));
  return { steps, missing: values.length - present.length };
};

/** Place in the palette of a value of the scale; -1 for no value. */
export const colorOf = ({ steps }: Scale, value: number | null): number => {
  if (value === null) return -1;
  return (steps.find(({ to }) => value <= to) ?? steps.at(-1))?.color ?? -1;
};
