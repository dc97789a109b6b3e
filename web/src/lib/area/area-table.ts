import type { AreaSummary } from '#api/analysis-schemas.ts';
import { AREA } from '#lib/i18n/area.ts';
import type { I18n } from '#lib/i18n/i18n.svelte.ts';
import { csvTime, type Cell } from '#lib/table/csv.ts';
import type { Shape } from './shape.ts';

export type AreaTheme = AreaSummary['themes'][number];
export type AreaLayer = AreaTheme['layers'][number];

/** A rate of nothing over something is a zero worth telling. */
const isFilled = ({ n, den }: AreaLayer): boolean => (n ?? 0) > 0 || (den ?? 0) > 0;

/** The themes with only those layers that have something in the area. */
export const filledThemes = (themes: readonly AreaTheme[]): AreaTheme[] =>
  themes
    .map((theme) => ({ ...theme, layers: theme.layers.filter(isFilled) }))
    .filter(({ layers }) => layers.length > 0);

/** The layers that have nothing there, or nothing that may be told. */
export const emptyLayers = (themes: readonly AreaTheme[]): AreaLayer[] =>
  themes.flatMap(({ layers }) => layers.filter((layer) => !isFilled(layer)));

/** The parts of i18n that a table needs. */
export type Words = Pick<I18n, 'of' | 't' | 'say' | 'name'>;

const areaRows = (shape: Shape, { area }: AreaSummary, words: Words): Cell[][] => {
  if (shape.kind === 'radius') {
    const [lng, lat] = shape.center;
    return [[words.of(AREA, 'area.csv.area'), words.of(AREA, 'area.csv.radius', { lng, lat, km: shape.km })]];
  }
  if (shape.kind === 'polygon')
    return [
      [words.of(AREA, 'area.csv.area'), words.of(AREA, 'area.csv.polygon', { n: shape.corners.length })],
      [words.of(AREA, 'area.csv.corners'), shape.corners.map(([lng, lat]) => `${lng} ${lat}`).join('; ')],
    ];
  const { region } = area;
  return [
    [
      words.of(AREA, 'area.csv.area'),
      region && words.name(region.names),
      ...(region ? [{ code: region.code }] : []),
    ],
  ];
};

const populationRow = ({ population }: AreaSummary, words: Words): Cell[] => {
  const { persons, method, explanation, period, source } = population;
  const title = words.of(AREA, 'area.population');
  if (persons === null) return [title, null, words.say(explanation)];
  const demo = source?.demo ? ` (${words.t('demo.badge')})` : '';
  const known = method === 'unknown' ? null : words.of(AREA, `area.method.${method}`);
  return [title, persons, known, words.say(explanation), period, source && words.say(source.title) + demo];
};

const layerRow = (theme: AreaTheme, layer: AreaLayer, words: Words): Cell[] => {
  const { source } = layer;
  const divided = layer.aggregation === 'mean' || layer.aggregation === 'rate';
  return [
    words.say(theme.title),
    layer.layer,
    words.say(layer.title),
    layer.n ?? words.of(AREA, 'area.empty.hidden'),
    layer.sum,
    layer.den ?? null,
    divided ? layer.value : null,
    words.say(layer.unit),
    words.of(AREA, `area.basis.${source.basis}`),
    words.say(source.dataset.title),
    words.say(source.dataset.owner.title),
    source.batch && csvTime(new Date(source.batch.at)),
    words.t(`fresh.${source.step}`),
    source.demo ? words.of(AREA, 'area.csv.yes') : null,
  ];
};

/** All that was counted, as a table for a spreadsheet: what it was counted in, when and from what, then every layer. */
export const areaTable = (shape: Shape, answer: AreaSummary, words: Words): Cell[][] => [
  [words.of(AREA, 'area.title')],
  ...areaRows(shape, answer, words),
  [words.of(AREA, 'area.csv.size'), answer.area.area_km2],
  populationRow(answer, words),
  [words.of(AREA, 'area.csv.time'), csvTime(new Date(answer.computed_at))],
  [],
  [
    words.of(AREA, 'area.csv.theme'),
    words.of(AREA, 'area.csv.id'),
    words.of(AREA, 'area.layer'),
    words.of(AREA, 'area.n'),
    words.of(AREA, 'area.sum'),
    words.of(AREA, 'area.csv.den'),
    words.of(AREA, 'area.csv.value'),
    words.of(AREA, 'area.csv.unit'),
    words.of(AREA, 'area.csv.basis'),
    words.of(AREA, 'area.csv.dataset'),
    words.of(AREA, 'area.csv.owner'),
    words.of(AREA, 'area.csv.loaded'),
    words.of(AREA, 'area.csv.fresh'),
    words.of(AREA, 'area.csv.demo'),
  ],
  ...answer.themes.flatMap((theme) => theme.layers.map((layer) => layerRow(theme, layer, words))),
];
