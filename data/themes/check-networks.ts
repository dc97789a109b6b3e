import { COORDINATES, type Dataset, type Metric, type Network, type Theme } from './theme.ts';

/* What may not be said of networks, since it contradicts itself or could not be kept. */

/** Those that stand there more than once. */
export const repeats = (ids: readonly string[]): string[] => ids.filter((id, i) => ids.indexOf(id) !== i);

/** What is wrong with the values by which records are narrowed. */
export const checkWhere = (
  { where = {} }: Pick<Network, 'where'>,
  { id: dataset, fields }: Dataset,
): string[] =>
  Object.entries(where).flatMap(([id, values]) => {
    const field = fields.find((candidate) => candidate.id === id);
    if (field?.type !== 'boolean' && !field?.values)
      return [`"${id}" is no code or boolean field of ${dataset}`];
    const known = field.values ?? { true: null, false: null };
    return values.flatMap((value) =>
      Object.hasOwn(known, value) ? [] : [`"${id}" has no value "${value}"`],
    );
  });

const checkMetric = ({ id, unit, decimals, min = -Infinity, max = Infinity }: Metric): string[] => [
  ...(/^[a-z][a-z0-9_]{0,29}$/.test(id) ? [] : ['is no lower-case name of 30 characters at most']),
  ...(unit.zh && unit.en ? [] : ['has no unit']),
  ...(Number.isInteger(decimals) && decimals >= 0 && decimals <= 6
    ? []
    : ['shows no whole number of decimals from 0 to 6']),
  ...(min < max ? [] : ['has a least value that is not below its greatest']),
];

/** Where stations move, both coordinates are measured, within bounds; elsewhere neither is. */
const checkMoving = ({ moves, metrics, surface }: Network): string[] => {
  const there = COORDINATES.map((id) => metrics.find((metric) => metric.id === id));
  if (!moves) return there.some(Boolean) ? ['measures coordinates though its stations do not move'] : [];
  return [
    ...(there.every((one) => one?.direction && one.min !== undefined && one.max !== undefined)
      ? []
      : ['moves and does not measure longitude and latitude as directions within bounds']),
    ...(surface ? ['moves, so what it measures has no surface'] : []),
  ];
};

const checkNetwork = (network: Network, datasets: ReadonlyMap<string, Dataset>): string[] => {
  const { id, dataset: of, where, step, metrics, surface } = network;
  const dataset = datasets.get(of);
  const problems = checkMoving(network);
  if (!/^[a-z]{2,20}$/.test(id)) problems.push('is no lower-case word of 2 to 20 letters');
  if (!dataset) problems.push(`there is no dataset "${of}"`);
  else if (dataset.kind !== 'feature' || dataset.geometry !== 'point')
    problems.push(`${of} has no things with positions`);
  else problems.push(...checkWhere({ ...(where && { where }) }, dataset));
  if (!(Number.isInteger(step) && step > 0)) problems.push('has a step that is no whole number of minutes');
  if (metrics.length === 0) problems.push('measures nothing');
  if (surface && !(surface.reachKm > 0)) problems.push('has a surface that reaches no distance');
  if (surface && !(Number.isInteger(surface.fewest) && surface.fewest > 0))
    problems.push('has a surface of no whole number of stations');
  for (const twice of repeats(metrics.map((metric) => metric.id)))
    problems.push(`the metric "${twice}" stands twice`);
  for (const metric of metrics)
    problems.push(...checkMetric(metric).map((problem) => `${metric.id} ${problem}`));
  return problems;
};

/** Everything wrong with the networks of a set of themes, a sentence each. */
export const checkNetworks = (themes: readonly Theme[], datasets: ReadonlyMap<string, Dataset>): string[] => {
  const networks = themes.flatMap((theme) => theme.networks ?? []);
  return [
    ...repeats(networks.map(({ id }) => id)).map((id) => `the network "${id}" stands twice`),
    ...networks.flatMap((network) =>
      checkNetwork(network, datasets).map((problem) => `network ${network.id}: ${problem}`),
    ),
  ];
};
