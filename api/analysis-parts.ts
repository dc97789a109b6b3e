import type { MultiPolygon, Point, Polygon } from 'geojson';
import { getHexagonAreaAvg } from 'h3-js';
import type { Context } from 'hono';
import { JSON_TYPE } from './answer.ts';
import { strongTag } from './conditional.ts';
import { answerRead } from './person-reads.ts';
import { Problem } from './problem.ts';
import { locate } from './reads.ts';
import type { RegionKind } from './schemas.ts';
import type { Reads } from '#data/access/reads.ts';
import type { Libraries } from '#data/catalogue/libraries.ts';
import type { StudyRegion } from '#data/cells/analysis/reader.ts';
import { TooManyCells, valueOf, type Asked, type Sums } from '#data/cells/analysis/values.ts';
import { aggregationOf, FINEST, type PlacedLayer } from '#data/cells/layers.ts';
import { COARSEST } from '#data/cells/rollup.ts';
import { areaKm2 } from '#data/regions/outline.ts';
import type { RegionReader } from '#data/regions/reader.ts';

/* What the questions that are asked of cells have in common. */

export interface AnalysisParts {
  libraries: Libraries;
  reader: RegionReader;
}

export const PROVINCE = '370000000000';
/** A province in some four thousand cells. */
export const USUAL_RES = 6;

export interface AskedRegion extends StudyRegion {
  place: { code: string; kind: RegionKind; names: { zh: string; en: string | null; pinyin: string } };
}

interface RegionFeature {
  geometry: Polygon | MultiPolygon | Point;
  properties: { kind: RegionKind; name_zh: string; name_en: string | null; pinyin: string };
}

/** Outlines of a reader that were asked for, the longest unused go first; a province's has fifteen thousand vertices. */
const outlines = new WeakMap<RegionReader, Map<string, AskedRegion>>();
const KEPT_OUTLINES = 50;

/** A region with its outline at full detail; old codes answer for today's. */
export const regionAsked = async (reader: RegionReader, asked: string): Promise<AskedRegion> => {
  const name = `${asked} ${await reader.revision()}`;
  const kept = outlines.get(reader) ?? new Map<string, AskedRegion>();
  outlines.set(reader, kept);
  const region = kept.get(name) ?? (await readRegion(reader, asked, name));
  kept.delete(name);
  kept.set(name, region);
  if (kept.size > KEPT_OUTLINES) kept.delete(kept.keys().next().value!);
  return region;
};

const readRegion = async (reader: RegionReader, asked: string, name: string): Promise<AskedRegion> => {
  const { code } = await locate(reader, 'region', asked, (now) => now);
  const { geometry, properties } = JSON.parse((await reader.geometry(code, 0))!) as RegionFeature;
  const { kind, name_zh: zh, name_en: en, pinyin } = properties;
  if (geometry.type === 'Point')
    throw new Problem(
      'invalid-parameter',
      {
        zh: `${zh}只有位置,没有边界,无法按其范围分析;请选择乡镇(街道)及以上区域。`,
        en: `${en ?? zh} (${code}) is known as a point and has no outline; choose a town or a larger region.`,
      },
      { field: 'region' },
    );
  return {
    code,
    name,
    outline: geometry,
    place: { code, kind, names: { zh, en, pinyin } },
  };
};

/** West, south, east, north of the province and its waters: what is drawn lies in it. */
export const boxOf = async (reader: RegionReader): Promise<readonly [number, number, number, number]> => {
  const found = await Promise.all(['province', 'sea_area'].map((kind) => reader.extent(kind)));
  const boxes = found.filter((box) => box !== null);
  if (boxes.length === 0)
    throw new Problem('not-built', { zh: '区域数据尚未载入。', en: 'The regions have not been loaded yet.' });
  const side = (i: 0 | 1 | 2 | 3) => boxes.map((box) => box[i]);
  return [Math.min(...side(0)), Math.min(...side(1)), Math.max(...side(2)), Math.max(...side(3))];
};

/** Refuses a resolution at which a region has more cells than can be worked with, and says which one is possible. */
export const checkCellCount = ({ outline, place }: AskedRegion, res: number, most: number): void => {
  const area = areaKm2(outline);
  const cellsAt = (at: number) => Math.round(area / getHexagonAreaAvg(at, 'km2'));
  if (cellsAt(res) <= most) return;
  let possible = res;
  while (possible > COARSEST && cellsAt(possible) > most) possible--;
  const count = cellsAt(res);
  throw new Problem(
    'invalid-parameter',
    {
      zh: `${place.names.zh}在 ${res} 级约有 ${count} 个网格,最多可分析 ${most} 个;请用 ${possible} 级或更粗。`,
      en: `${place.names.en ?? place.names.zh} has about ${count} cells at resolution ${res}; at most ${most} can be analysed. Ask for res=${possible} or coarser.`,
    },
    { field: 'res' },
  );
};

/** Does what rests on cells; too many of them are refused with how many there are. */
export const withinBounds = async <T>(res: number, work: () => Promise<T>): Promise<T> => {
  try {
    return await work();
  } catch (error) {
    if (!(error instanceof TooManyCells)) throw error;
    const { count, most } = error;
    // a step coarser has a seventh of the cells, where they lie close
    const coarser = Math.max(COARSEST, res - Math.ceil(Math.log(count / most) / Math.log(7)));
    throw new Problem(
      'invalid-parameter',
      {
        zh: `${res} 级有 ${count} 个网格,最多可答 ${most} 个;请用 ${coarser} 级或缩小范围。`,
        en: `There are ${count} cells at resolution ${res}; at most ${most} are answered. Ask for res=${coarser} or a smaller area.`,
      },
      { field: 'res' },
    );
  }
};

/** Reads what is known of the datasets behind layers. */
const sourcesOf = async ({ libraries }: Libraries) => {
  const all = (await libraries()).flatMap(({ datasets }) => datasets);
  const known = new Map(all.map((dataset) => [dataset.id, dataset]));
  return (placed: PlacedLayer, res: number | null) => {
    const { id, title, owner, facts } = known.get(placed.dataset.id)!;
    const fromCells = res !== null && res <= FINEST;
    return {
      dataset: { id, title, owner },
      batch: facts.last_batch && { id: facts.last_batch.id, at: facts.last_batch.at },
      demo: facts.demo_records > 0,
      step: facts.freshness.step,
      basis: placed.layer.floor ? ('groups' as const) : fromCells ? ('cells' as const) : ('records' as const),
    };
  };
};

/** How a layer is named in an answer, and what the answer rests on; without a resolution, the records themselves. */
export const describeLayer = async (libraries: Libraries, placed: PlacedLayer, res: number | null) => ({
  layer: placed.id,
  title: placed.layer.title,
  unit: placed.layer.unit,
  aggregation: aggregationOf(placed),
  source: (await sourcesOf(libraries))(placed, res),
});

export const answerJson = (c: Context, reads: Pick<Reads, 'rights'>, body: unknown): Promise<Response> => {
  const text = JSON.stringify(body);
  return answerRead(c, reads, text, { type: JSON_TYPE, tag: `W/${strongTag(text)}` });
};

/** Six significant digits: more than a test statistic can mean. */
export const rounded = (value: number): number => Number(value.toPrecision(6));

/** What layers come to, grouped by theme in the order of the register; without a resolution, in an area. */
export const layersByTheme = async (
  libraries: Libraries,
  asked: readonly Asked[],
  sums: ReadonlyMap<string, Sums | null>,
  res: number | null,
) => {
  const source = await sourcesOf(libraries);
  const groups = Map.groupBy(asked, ({ placed }) => placed.theme.id);
  return libraries.register.themes.flatMap(({ id, title }) => {
    const list = groups.get(id);
    if (!list) return [];
    const layers = list.map(({ placed, bucket }) => {
      const here = sums.get(placed.id) ?? null;
      return {
        layer: placed.id,
        title: placed.layer.title,
        unit: placed.layer.unit,
        aggregation: aggregationOf(placed),
        source: source(placed, res),
        bucket,
        bucket_step: placed.layer.bucket?.step ?? null,
        n: here && here.n,
        sum: here && here.sum,
        ...(placed.per && { den: here && here.below }),
        value: here && valueOf(placed, here),
      };
    });
    return [{ id, title, layers }];
  });
};
