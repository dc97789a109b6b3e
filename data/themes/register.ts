import { checkLayers } from './check-layers.ts';
import { checkNetworks, checkWhere, repeats } from './check-networks.ts';
import { checkRules } from './check-rules.ts';
import { DEPARTMENTS } from './departments.ts';
import type { Dataset, Field, Indicator, Measure, Network, Rule, Theme } from './theme.ts';

/** The declared themes by what one looks for. */
export interface Register {
  themes: readonly Theme[];
  dataset(id: string): { theme: Theme; dataset: Dataset } | undefined;
  indicator(code: string): { theme: Theme; indicator: Indicator } | undefined;
  network(id: string): Network | undefined;
  datasets: readonly Dataset[];
  indicators: readonly Indicator[];
  networks: readonly Network[];
  rules: readonly Rule[];
}

const NUMBERS = new Set<Field['type']>(['integer', 'number']);

/** Personal data: of a grade that is not for everybody, with its purpose on record, and nothing that has to be shown as it is. */
const checkPersonal = ({ grade, fields, key, personalData }: Dataset): string[] => {
  const personal = fields.filter((field) => field.personal !== undefined);
  const wrong = personal.flatMap(({ id, type, grade: own = grade, authority }) => [
    ...(Math.max(own, grade) < 3 ? [`${id}: personal data is of grade 3 or stricter`] : []),
    ...(type === 'text' ? [] : [`${id}: only texts can be masked`]),
    ...(key.includes(id) ? [`${id}: a key is shown everywhere, so it cannot be personal data`] : []),
    ...(authority === undefined ? [] : [`${id}: personal data is not compared with an authority’s`]),
  ]);
  if (personal.length > 0 === (personalData !== undefined)) return wrong;
  return [...wrong, 'purpose and legal ground go with personal fields, and they with them'];
};

const checkDataset = (dataset: Dataset): string[] => {
  const { id, kind, key, fields, geometry } = dataset;
  const problems: string[] = [];
  const say = (what: string) => problems.push(`dataset ${id}: ${what}`);
  if (!Object.hasOwn(DEPARTMENTS, dataset.owner)) say(`there is no department "${dataset.owner}"`);
  for (const twice of repeats(fields.map((field) => field.id))) say(`the field "${twice}" stands twice`);
  for (const part of key)
    if (!fields.some((field) => field.id === part && field.required))
      say(`the key's "${part}" is no required field`);
  if (key.length === 0) say('has no key');
  for (const { id: field, type, values, min, max } of fields) {
    if ((type === 'code') !== (values !== undefined))
      say(`${field}: values go with the type code, and it with them`);
    if ((min !== undefined || max !== undefined) && !NUMBERS.has(type))
      say(`${field}: only numbers have bounds`);
  }
  for (const problem of checkPersonal(dataset)) say(problem);
  const types = fields.map(({ type }) => type);
  if (kind === 'report' && (key.join() !== 'region,period' || geometry !== 'none'))
    say('a report has the key region, period and no geometry');
  if (kind === 'feature' && geometry === 'none' && !types.includes('region'))
    say('has neither positions nor a region');
  return problems;
};

const checkMeasure = (what: string, measure: Measure, datasets: ReadonlyMap<string, Dataset>): string[] => {
  const dataset = datasets.get(measure.dataset);
  if (!dataset) return [`${what}: there is no dataset "${measure.dataset}"`];
  const field = (id: string) => dataset.fields.find((candidate) => candidate.id === id);
  const problems: string[] = [];
  const say = (text: string) => problems.push(`${what}: ${text}`);
  if (measure.field === undefined && dataset.kind === 'report')
    say('a report has no things to count; name a field');
  if (measure.field !== undefined && !NUMBERS.has(field(measure.field)?.type ?? 'text'))
    say(`"${measure.field}" is no number field of ${dataset.id}`);
  for (const problem of checkWhere(measure, dataset)) say(problem);
  for (const id of [measure.since, measure.until])
    if (id !== undefined && (field(id)?.type !== 'date' || dataset.kind === 'report'))
      say(`"${id}" is no date field of things`);
  return problems;
};

/** Everything wrong with a set of themes, a sentence each; nothing when they can be used. */
const checkThemes = (themes: readonly Theme[]): string[] => {
  const all = themes.flatMap(({ datasets }) => datasets);
  const datasets = new Map(all.map((dataset) => [dataset.id, dataset]));
  const indicators = themes.flatMap((theme) => theme.indicators);
  return [
    ...repeats(themes.map(({ id }) => id)).map((id) => `the theme "${id}" stands twice`),
    ...repeats(all.map(({ id }) => id)).map((id) => `the dataset "${id}" stands twice`),
    ...repeats(indicators.map(({ code }) => code)).map((code) => `the indicator "${code}" stands twice`),
    ...all.flatMap(checkDataset),
    ...all.flatMap(({ id, fields }) =>
      fields.flatMap((field) => {
        const other = field.authority === undefined ? undefined : datasets.get(field.authority);
        const decided = other?.fields.find((candidate) => candidate.id === field.id);
        if (decided?.personal)
          return [
            `dataset ${id}: the authority of "${field.id}" has it as personal data: ${field.authority}`,
          ];
        if (field.authority === undefined || decided) return [];
        return [
          `dataset ${id}: the authority of "${field.id}" is no dataset with that field: ${field.authority}`,
        ];
      }),
    ),
    ...indicators.flatMap(({ code, numerator, denominator, aggregation }) => [
      ...checkMeasure(`indicator ${code}`, numerator, datasets),
      ...(denominator ? checkMeasure(`indicator ${code}`, denominator, datasets) : []),
      ...((denominator !== undefined) === (aggregation === 'rate' || aggregation === 'mean')
        ? []
        : [`indicator ${code}: rates and means have a denominator, and only they`]),
    ]),
    ...themes.flatMap(({ id, layers }) =>
      layers.flatMap((layer) => checkMeasure(`layer ${id}/${layer.id}`, layer.measure, datasets)),
    ),
    ...checkLayers(themes, datasets),
    ...checkNetworks(themes, datasets),
    ...checkRules(themes),
  ];
};

/** Makes the register of a set of themes; throws with all that is wrong with them. */
export const createRegister = (themes: readonly Theme[]): Register => {
  const problems = checkThemes(themes);
  if (problems.length > 0) throw new Error(`The themes cannot be used:\n${problems.join('\n')}`);
  const datasets = new Map(
    themes.flatMap((theme) => theme.datasets.map((dataset) => [dataset.id, { theme, dataset }])),
  );
  const indicators = new Map(
    themes.flatMap((theme) => theme.indicators.map((indicator) => [indicator.code, { theme, indicator }])),
  );
  const networks = new Map(
    themes.flatMap((theme) => (theme.networks ?? []).map((network) => [network.id, network])),
  );
  return {
    themes,
    dataset: (id) => datasets.get(id),
    indicator: (code) => indicators.get(code),
    network: (id) => networks.get(id),
    datasets: [...datasets.values()].map(({ dataset }) => dataset),
    indicators: [...indicators.values()].map(({ indicator }) => indicator),
    networks: [...networks.values()],
    rules: themes.flatMap((theme) => theme.rules ?? []),
  };
};
