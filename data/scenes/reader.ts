import { latestStep } from '#data/catalogue/freshness.ts';
import type { CatalogueLibrary, DatasetFacts } from '#data/catalogue/reader.ts';
import type { Database } from '#data/db/database.ts';
import { sql } from '#data/db/sql.ts';
import { deepestOf, LEVELS } from '#data/indicators/deepest.ts';
import { standingAt } from '#data/indicators/reader.ts';
import { RECORDS_CHANGED } from '#data/ingest/store.ts';
import type { RegionKind } from '#data/regions/kind.ts';
import { REGIONS_CHANGED } from '#data/regions/load.ts';
import type { Register } from '#data/themes/register.ts';
import type { Indicator, Level, Text } from '#data/themes/theme.ts';
import { countLayers, type Ground, type LayerCount } from './layers.ts';
import type { PlacedLayer } from '#data/cells/layers.ts';
import type { Scenes } from './register.ts';
import type { Scene } from './scene.ts';
import { seriesOf, type PeriodValue } from './series.ts';

/** Values read of one indicator: a year of days. */
const MOST_VALUES = 400;
/** Counts that are kept while no record changes; a wall asks for the same few regions again and again. */
const KEPT_COUNTS = 200;

/**
 * Why there is no value: the figures are not made for so small a region (`level`), not for what lies beside the region tree
 * (`beside`), not for the sea, since what is counted stands on land (`land`), or could be there and are not (`none`).
 */
export type Missing = 'level' | 'beside' | 'land' | 'none';

interface Behind {
  demo: boolean;
  step: DatasetFacts['freshness']['step'];
}

export type SceneFigure = Pick<Indicator, 'title' | 'unit' | 'decimals' | 'direction' | 'frequency'> &
  Behind & {
    indicator: string;
    theme: string;
    /** The deepest level with values. */
    deepest: Level;
    period: string | null;
    value: number | null;
    previous: PeriodValue | null;
    year_before: PeriodValue | null;
    trend: readonly PeriodValue[];
    missing: Missing | null;
  };

export type SceneLayer = Behind & {
  layer: string;
  theme: string;
  dataset: string;
  title: Text;
  unit: Text;
  value: number | null;
  records: number;
  missing: Missing | null;
};

export interface FilledScene {
  region: string;
  names: { zh: string; en: string | null; pinyin: string };
  as_of: string | null;
  scene: Pick<Scene, 'id' | 'title' | 'description'>;
  /** The scenes that suit the region, its own first. */
  scenes: Pick<Scene, 'id' | 'title'>[];
  panels: { title: Text; figures: SceneFigure[]; layers: SceneLayer[] }[];
}

interface RegionRow {
  names: { zh: string; en: string | null; pinyin: string };
  kind: RegionKind;
  level: number | null;
  lineage: string[];
  levels: number[];
  touches: string[];
}

/** Fills scenes with what is known of a region. */
export const createSceneReader = (
  database: Database,
  register: Register,
  scenes: Scenes,
  libraries: () => Promise<CatalogueLibrary[]>,
) => {
  const db = database.public;
  const kept = new Map<string, Promise<LayerCount[]>>();
  const forget = () => kept.clear();
  const stops = [RECORDS_CHANGED, REGIONS_CHANGED].map((topic) => database.onAnnouncement(topic, forget));

  const readRegion = async (code: string): Promise<RegionRow | null> =>
    (
      await db.query<RegionRow>(sql`
        SELECT json_build_object('zh', name_zh, 'en', name_en, 'pinyin', pinyin) AS names,
               region.kind, region.level, region.lineage,
               ARRAY(SELECT up.level FROM unnest(region.lineage) WITH ORDINALITY AS line(code, n)
                       JOIN region AS up ON up.code = line.code ORDER BY line.n) AS levels,
               ARRAY(SELECT DISTINCT other.kind FROM region_overlap AS touch JOIN region AS other ON other.code = touch.other
                      WHERE touch.code = region.code) AS touches
          FROM region WHERE region.code = ${code}`)
    )[0] ?? null;

  /** The values of indicators for one region, oldest first, as they stood at an instant or stand now. */
  const readValues = async (
    codes: readonly string[],
    region: string,
    asOf: string | null,
  ): Promise<Map<string, PeriodValue[]>> => {
    const asked = codes.map((code) => register.indicator(code)!.indicator);
    const rows = await db.query<PeriodValue & { indicator: string }>(sql`
      SELECT declared.code AS indicator, value.period,
             (value.numerator * declared.factor /
              CASE WHEN declared.divides THEN nullif(value.denominator, 0) ELSE 1 END)::double precision AS value
        FROM unnest(${codes}::text[], ${asked.map(({ factor }) => factor ?? 1)}::numeric[],
                    ${asked.map(({ denominator }) => denominator !== undefined)}::boolean[]) AS declared(code, factor, divides)
       CROSS JOIN LATERAL (
         SELECT value.period, value.period_start, value.numerator, value.denominator FROM indicator_value AS value
          WHERE value.indicator = declared.code AND value.region = ${region} ${standingAt(asOf)}
          ORDER BY value.period_start DESC
          LIMIT ${MOST_VALUES}) AS value
       ORDER BY value.period_start`);
    const values = new Map<string, PeriodValue[]>(codes.map((code) => [code, []]));
    for (const { indicator, period, value } of rows) values.get(indicator)?.push({ period, value });
    return values;
  };

  const count = (scene: string, layers: readonly PlacedLayer[], ground: Ground, asOf: string | null) => {
    if (asOf !== null) return countLayers(db, layers, ground, asOf);
    const key = `${scene} ${ground.code}`;
    const known = kept.get(key);
    if (known) return known;
    const counts = countLayers(db, layers, ground, null);
    if (kept.size >= KEPT_COUNTS) kept.clear();
    kept.set(key, counts);
    counts.catch(() => kept.delete(key));
    return counts;
  };

  const figureOf = (
    code: string,
    values: readonly PeriodValue[],
    { level }: RegionRow,
    behind: (dataset: string) => Behind,
  ): SceneFigure => {
    const { theme, indicator } = register.indicator(code)!;
    const { title, unit, decimals, direction, frequency, numerator, denominator } = indicator;
    const source = register.dataset(numerator.dataset)!.dataset;
    const deepest = deepestOf(indicator, (id) => register.dataset(id)!.dataset);
    const { newest, previous, yearBefore, trend } = seriesOf(values, frequency);
    const missing =
      level === null
        ? source.kind === 'report'
          ? 'beside'
          : 'none'
        : level > LEVELS[deepest]
          ? 'level'
          : 'none';
    const sources = [numerator, ...(denominator ? [denominator] : [])].map(({ dataset }) => behind(dataset));
    return {
      indicator: code,
      theme: theme.id,
      ...{ title, unit, decimals, direction, frequency, deepest },
      step: latestStep(sources.map(({ step }) => step)),
      demo: sources.some(({ demo }) => demo),
      period: newest?.period ?? null,
      value: newest?.value ?? null,
      previous,
      year_before: yearBefore,
      trend,
      missing: newest?.value == null ? missing : null,
    };
  };

  const layerOf = (
    { id, layer, theme, dataset }: PlacedLayer,
    counted: LayerCount | undefined,
    { kind, level }: RegionRow,
    behind: (dataset: string) => Behind,
  ): SceneLayer => {
    const { records = 0, missing: uncounted = 'none' } = counted ?? {};
    const apart = kind === 'sea_area' && layer.land === true && records === 0;
    const beside = uncounted === 'none' && level === null && dataset.geometry === 'none';
    const missing = apart ? 'land' : beside ? 'beside' : uncounted;
    return {
      layer: id,
      theme: theme.id,
      dataset: dataset.id,
      title: layer.title,
      unit: layer.unit,
      ...behind(dataset.id),
      value: missing === null ? (counted?.amount ?? null) : null,
      records,
      missing,
    };
  };

  return {
    scenes: scenes.scenes,
    find: scenes.find,

    /**
     * A scene with what is known of a region, now or as of an instant; null where there is no such region. A scene that does not
     * suit the region gives way to the region's own.
     */
    fill: async (code: string, scene: Scene | null, asOf: string | null): Promise<FilledScene | null> => {
      const region = await readRegion(code);
      if (!region) return null;
      const suiting = scenes.suiting(region.kind, region.touches);
      const shown = suiting.find((one) => one === scene) ?? suiting[0]!; // every kind of region has one of its own
      const layers = shown.panels.flatMap((panel) => panel.layers.map((id) => scenes.layer(id)!));
      const at = (level: number) => region.lineage[region.levels.indexOf(level)] ?? null;
      const ground = {
        code,
        level: region.level,
        county: at(LEVELS.county),
        town: at(LEVELS.town),
        waters: shown.waters === true,
      };
      const [values, counts, known] = await Promise.all([
        readValues(
          shown.panels.flatMap(({ indicators }) => indicators),
          code,
          asOf,
        ),
        count(shown.id, layers, ground, asOf),
        libraries(),
      ]);
      const facts = new Map(
        known.flatMap(({ datasets }) => datasets).map((dataset) => [dataset.id, dataset.facts]),
      );
      const behind = (dataset: string): Behind => ({
        demo: (facts.get(dataset)?.demo_records ?? 0) > 0,
        step: facts.get(dataset)?.freshness.step ?? 'never',
      });
      const counted = new Map(counts.map((row) => [row.layer, row]));
      const { id, title, description } = shown;
      return {
        region: code,
        names: region.names,
        as_of: asOf,
        scene: { id, title, description },
        scenes: suiting.map((one) => ({ id: one.id, title: one.title })),
        panels: shown.panels.map((panel) => ({
          title: panel.title,
          figures: panel.indicators.map((one) => figureOf(one, values.get(one) ?? [], region, behind)),
          layers: panel.layers.map((one) => layerOf(scenes.layer(one)!, counted.get(one), region, behind)),
        })),
      };
    },

    close: () => stops.forEach((stop) => stop()),
  };
};
