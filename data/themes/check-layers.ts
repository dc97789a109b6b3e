import type { Dataset, Layer, Theme } from './theme.ts';

/* What may not be said of layers, since it contradicts itself or could not be kept. */

interface Declared {
  /** `theme/layer`. */
  id: string;
  layer: Layer;
  /** Undefined where there is none of that name. */
  dataset: Dataset | undefined;
}

/** The strictest grade of what a layer reads of a record. */
export const gradeRead = ({ measure, bucket }: Layer, { grade, fields }: Dataset): number => {
  const { field, since, until, where = {} } = measure;
  const read = new Set([field, since, until, bucket?.field, ...Object.keys(where)]);
  return Math.max(grade, ...fields.filter(({ id }) => read.has(id)).map((one) => one.grade ?? grade));
};

/** Cells are kept as records come and go, so nothing of a layer may depend on the day. */
const checkKept = ({ measure: { since, until } }: Layer): string[] =>
  since === undefined && until === undefined ? [] : ['what counts on some days only cannot be kept as cells'];

const checkBucket = ({ bucket }: Layer, dataset: Dataset): string[] => {
  if (!bucket) return [];
  const type = dataset.fields.find(({ id }) => id === bucket.field)?.type;
  if (type !== 'date' && type !== 'datetime')
    return [`"${bucket.field}" is no date or time field to make buckets of`];
  return type === 'date' && bucket.step === 'hour'
    ? [`"${bucket.field}" is a date and knows no hours to make buckets of`]
    : [];
};

const checkMean = ({ show, measure, per }: Layer): string[] => [
  ...(show === 'mean' && measure.field === undefined
    ? ['shows a mean, but names no field to take it of']
    : []),
  ...(show === 'mean' && per ? ['is either a mean or a rate, not both'] : []),
];

const checkRate = ({ id, layer, dataset }: Declared, layers: ReadonlyMap<string, Declared>): string[] => {
  const { per, bucket, floor } = layer;
  if (!per) return [];
  const problems: string[] = [];
  if (per.factor !== undefined && !(per.factor > 0 && Number.isFinite(per.factor)))
    problems.push('multiplies its rate by a factor that is not above 0');
  if (floor) problems.push('leaves out small groups, so its rate would be too low');
  if (per.layer === id) return [...problems, 'is a rate of itself'];
  const other = layers.get(per.layer);
  if (!other?.dataset) return [...problems, `there is no layer "${per.layer}" to divide by`];
  const say = (what: string) => problems.push(`is a rate of "${per.layer}", which ${what}`);
  if (other.dataset.geometry !== 'point') say('has no cells');
  if (other.layer.per) say('is a rate itself');
  if (other.layer.show === 'mean') say('shows a mean');
  if (other.layer.floor) say('leaves out small groups');
  if (other.layer.bucket?.step !== bucket?.step)
    say(
      `has ${other.layer.bucket ? `a bucket a ${other.layer.bucket.step}` : 'no buckets'}, and it has ${bucket ? `one a ${bucket.step}` : 'none'}`,
    );
  if (dataset && gradeRead(other.layer, other.dataset) > gradeRead(layer, dataset))
    say('is of a stricter grade than itself');
  return problems;
};

/** What is published beside the groups must not tell, by subtraction, what they leave out. */
const checkFloor = (
  { id, layer, dataset }: Declared,
  layers: ReadonlyMap<string, Declared>,
  themes: readonly Theme[],
): string[] => {
  const { floor, measure } = layer;
  if (!floor || !dataset) return [];
  const problems: string[] = [];
  if (!(Number.isInteger(floor.group) && floor.group >= 2))
    problems.push('has a floor whose group is no whole number of 2 or more');
  if (gradeRead(layer, dataset) === 1) problems.push('has a floor, but its records are published anyway');
  for (const other of layers.values())
    if (other.id !== id && other.layer.floor && other.layer.measure.dataset === measure.dataset)
      problems.push(
        `has a floor, as "${other.id}" has on the same records: their difference could reveal few`,
      );
  for (const { code, numerator, denominator } of themes.flatMap(({ indicators }) => indicators))
    if (numerator.dataset === measure.dataset || denominator?.dataset === measure.dataset)
      problems.push(`has a floor, but the indicator ${code} publishes figures of ${dataset.id} without one`);
  return problems;
};

const checkLayer = (
  declared: Declared,
  layers: ReadonlyMap<string, Declared>,
  themes: readonly Theme[],
): string[] => {
  const { layer, dataset } = declared;
  if (!dataset) return []; // that there is none is said of its measure
  if (dataset.geometry !== 'point' && (layer.show || layer.per || layer.bucket || layer.floor))
    return ['has no cells, so it has neither buckets, means, rates nor a floor'];
  return [
    ...checkKept(layer),
    ...checkBucket(layer, dataset),
    ...checkMean(layer),
    ...checkRate(declared, layers),
    ...checkFloor(declared, layers, themes),
  ];
};

/** Everything wrong with the layers of a set of themes, a sentence each. */
export const checkLayers = (themes: readonly Theme[], datasets: ReadonlyMap<string, Dataset>): string[] => {
  const declared = themes.flatMap((theme) =>
    theme.layers.map((layer) => ({
      id: `${theme.id}/${layer.id}`,
      layer,
      dataset: datasets.get(layer.measure.dataset),
    })),
  );
  const layers = new Map(declared.map((one) => [one.id, one]));
  const ids = declared.map(({ id }) => id);
  return [
    ...ids.filter((id, i) => ids.indexOf(id) !== i).map((id) => `the layer "${id}" stands twice`),
    ...declared.flatMap((one) =>
      checkLayer(one, layers, themes).map((problem) => `layer ${one.id}: ${problem}`),
    ),
  ];
};
