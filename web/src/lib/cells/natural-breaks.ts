/** The different values of an ascending sample and how often each is in it. */
const weigh = (sample: readonly number[]): { value: number; weight: number }[] => {
  const values: { value: number; weight: number }[] = [];
  for (const value of sample) {
    const last = values.at(-1);
    if (last?.value === value) last.weight += 1;
    else values.push({ value, weight: 1 });
  }
  return values;
};

/** The sum of squared distances from their mean of the values from one place up to, not including, another. */
const spreadOf = (values: readonly { value: number; weight: number }[]) => {
  // measured from the middle, so that large values far from zero keep their digits
  const middle = values[values.length >> 1]!.value;
  const weights = [0];
  const sums = [0];
  const squares = [0];
  for (const [i, { value, weight }] of values.entries()) {
    const distance = value - middle;
    weights.push(weights[i]! + weight);
    sums.push(sums[i]! + weight * distance);
    squares.push(squares[i]! + weight * distance ** 2);
  }
  return (from: number, to: number): number => {
    const sum = sums[to]! - sums[from]!;
    return Math.max(0, squares[to]! - squares[from]! - sum ** 2 / (weights[to]! - weights[from]!));
  };
};

/**
 * Natural breaks of an ascending sample (Fisher 1958; "Jenks" on maps): the first values of all classes but the first, for
 * which the squared distances from the classes' means are least in sum. Exact; needs at least as many different values as
 * classes.
 */
export const naturalBreaks = (sample: readonly number[], classes: number): number[] => {
  const values = weigh(sample);
  const spread = spreadOf(values);
  // best[to]: least sum for the values before `to` in the classes so far; starts[k][to]: where the last of them begins
  let best = values.map((_, i) => spread(0, i + 1));
  best.unshift(0);
  const starts: number[][] = [];
  for (let k = 2; k <= classes; k += 1) {
    const next = Array<number>(values.length + 1).fill(Infinity);
    const start = Array<number>(values.length + 1).fill(0);
    for (let to = k; to <= values.length; to += 1) {
      for (let from = k - 1; from < to; from += 1) {
        const sum = best[from]! + spread(from, to);
        if (sum >= next[to]!) continue;
        next[to] = sum;
        start[to] = from;
      }
    }
    best = next;
    starts.push(start);
  }
  const breaks: number[] = [];
  let end = values.length;
  for (const start of starts.toReversed()) {
    end = start[end]!;
    breaks.unshift(values[end]!.value);
  }
  return breaks;
};
