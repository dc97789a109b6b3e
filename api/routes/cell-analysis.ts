import type { OpenAPIHono } from '@hono/zod-openapi';
import { z } from '@hono/zod-openapi';
import { cellToLatLng } from 'h3-js';
import {
  answerJson,
  checkCellCount,
  describeLayer,
  PROVINCE,
  regionAsked,
  rounded,
  USUAL_RES,
  withinBounds,
  type AnalysisParts,
} from '../analysis-parts.ts';
import { Hotspots, LayerChange, LayerTop } from '../analysis-schemas.ts';
import { JSON_TYPE } from '../answer.ts';
import {
  bucketParameter,
  fittingBucket,
  fittingRes,
  layerParameters,
  resParameter,
} from '../layer-parameters.ts';
import { codeParameter, decimalNumber, wholeNumber } from '../parameters.ts';
import { layerFor } from '../person-reads.ts';
import { Problem } from '../problem.ts';
import { resource } from '../resource.ts';
import { inBoth } from '../sentence.ts';
import { hasZeros, valueOf, type Sums } from '#data/cells/analysis/values.ts';
import type { PlacedLayer } from '#data/cells/layers.ts';

const TAG = 'Analysis on cells';
/** Cells of a study area: a large region at a resolution that nobody can tell apart on a map any more. */
const MOST_STUDIED = 100_000;
/** With fewer cells a normal distribution says nothing of them. */
const FEWEST_STUDIED = 10;
const MOST_LISTED = 30_000;

const regionParameter = codeParameter(
  'region',
  'A region with an outline; the province when not said.',
).optional();
const declared = {
  tag: TAG,
  params: layerParameters,
  problems: ['not-allowed', 'unknown-layer', 'unknown-region', 'invalid-code'] as (
    'not-allowed' | 'unknown-layer' | 'unknown-region' | 'invalid-code'
  )[],
};

/** Hot spots, changes and the highest cells of a layer. */
export function addCellAnalysis(app: OpenAPIHono, { libraries, reader }: AnalysisParts): void {
  const { analysis } = libraries;

  const hotspots = {
    ...declared,
    path: '/api/layers/{theme}/{layer}/hotspots',
    id: 'getLayerHotspots',
    summary: 'Where values cluster: hot and cold spots by Getis-Ord Gi*, false discoveries controlled',
    description:
      'The study area is every cell of the resolution whose centre lies in the region. docs/cell-analysis.md has the method.',
    query: z.object({
      res: resParameter.optional().openapi({ description: `${USUAL_RES} when not said.` }),
      bucket: bucketParameter.optional(),
      region: regionParameter,
      k: wholeNumber(
        'k',
        { min: 1, max: 5 },
        'Cells so many steps away count as near; 1 when not said.',
      ).optional(),
      q: decimalNumber(
        'q',
        { min: 0.0001, max: 0.5 },
        'Allowed share of false discoveries; 0.05 when not said.',
      ).optional(),
      all: z
        .enum(['true', 'false'], inBoth({ zh: 'all 须为 true 或 false。', en: 'all must be true or false.' }))
        .optional()
        .openapi({ description: 'Also the cells that are not significant.' }),
    }),
    answers: { [JSON_TYPE]: Hotspots },
  };
  resource(app, hotspots, async (c, { params, query }) => {
    const { res = USUAL_RES, bucket = null, region = PROVINCE, k = 1, q = 0.05, all } = query;
    const { placed, reads } = layerFor(c, libraries, params);
    const view = { placed, res: fittingRes(placed, res), bucket: fittingBucket(placed, bucket) };
    const asked = await regionAsked(reader, region);
    checkCellCount(asked, res, MOST_STUDIED);
    const found = await withinBounds(res, () => analysis.hotspots(reads, view, asked, k, q));
    if (found.all < FEWEST_STUDIED)
      throw new Problem(
        'invalid-parameter',
        {
          zh: `${asked.place.names.zh}在 ${res} 级只有 ${found.all} 个网格,至少要 ${FEWEST_STUDIED} 个;请用更细的级别或更大的区域。`,
          en: `${asked.place.names.en ?? asked.place.names.zh} has ${found.all} cells at resolution ${res}; at least ${FEWEST_STUDIED} are needed. Ask for a finer resolution or a larger region.`,
        },
        { field: 'res' },
      );
    const places = [...found.kind.keys()].filter((i) => all === 'true' || found.kind[i] !== 0);
    const listed = places.toSorted((a, b) => far(found.z[b]!) - far(found.z[a]!)).slice(0, MOST_LISTED);
    return answerJson(c, reads, {
      ...(await describeLayer(libraries, placed, res)),
      region: asked.place,
      res,
      bucket,
      k,
      q,
      zeros: hasZeros(placed),
      cells_in_region: found.all,
      n: found.cells.length,
      mean: found.mean,
      s: found.s,
      tested: found.tested,
      threshold: rounded(found.threshold),
      hot: found.kind.filter((kind) => kind === 1).length,
      cold: found.kind.filter((kind) => kind === -1).length,
      cut: listed.length < places.length,
      cells: listed.map((i) => ({
        cell: found.cells[i]!,
        value: found.values[i]!,
        z: Number.isNaN(found.z[i]) ? null : rounded(found.z[i]!),
        p: Number.isNaN(found.p[i]) ? null : rounded(found.p[i]!),
        kind: found.kind[i] === 0 ? null : found.kind[i] === 1 ? 'hot' : 'cold',
      })),
    } satisfies Hotspots);
  });

  const change = {
    ...declared,
    path: '/api/layers/{theme}/{layer}/change',
    id: 'getLayerChange',
    summary: 'What changed between two buckets, and the fewest regions and cells that explain it',
    description:
      'Regions by their own totals, cells by their centres. What explains is ranked: the fewest parts that make up the share of all that ' +
      'went in the direction of the net change.',
    query: z.object({
      from: bucketParameter
        .optional()
        .openapi({ description: 'The last bucket with data before `to` when not said.' }),
      to: bucketParameter.optional().openapi({ description: 'The newest bucket with data when not said.' }),
      res: resParameter.optional().openapi({ description: `${USUAL_RES} when not said.` }),
      region: regionParameter,
      share: decimalNumber(
        'share',
        { min: 0.01, max: 1 },
        'How much is explained; 0.8 when not said.',
      ).optional(),
    }),
    answers: { [JSON_TYPE]: LayerChange },
  };
  const bucketsAsked = async (placed: PlacedLayer, from?: string | null, to?: string | null) => {
    if (!placed.layer.bucket)
      throw new Problem(
        'invalid-parameter',
        {
          zh: `图层“${placed.layer.title.zh}”不分时段，无从比较。`,
          en: `${placed.id} has no buckets of time to compare.`,
        },
        { field: 'from' },
      );
    const known = (await libraries.cells.buckets()).get(placed.id) ?? [];
    const last = to ?? known.at(-1);
    const first = from ?? known.findLast((bucket) => last !== undefined && bucket < last);
    if (first === undefined || last === undefined)
      throw new Problem(
        'invalid-parameter',
        {
          zh: `图层“${placed.layer.title.zh}”没有两个有数据的时段；请指明 from 和 to。`,
          en: `${placed.id} has no two buckets with data; name from and to.`,
        },
        { field: first === undefined ? 'from' : 'to' },
      );
    if (first === last)
      throw new Problem(
        'invalid-parameter',
        {
          zh: 'from 和 to 是同一时段，没有变化可言。',
          en: 'from and to are the same bucket; nothing changed.',
        },
        { field: 'from' },
      );
    return [fittingBucket(placed, first), fittingBucket(placed, last)] as [string, string];
  };
  resource(app, change, async (c, { params, query }) => {
    const { res = USUAL_RES, region = PROVINCE, share = 0.8 } = query;
    const { placed, reads } = layerFor(c, libraries, params);
    fittingRes(placed, res);
    const [from, to] = await bucketsAsked(placed, query.from, query.to);
    const asked = await regionAsked(reader, region);
    const found = await withinBounds(res, () =>
      analysis.change(reads, { placed, res }, asked, [from, to], share),
    );
    const changed = found.changed
      .map((one) => ({ ...one, difference: one.from === null || one.to === null ? null : one.to - one.from }))
      .toSorted((a, b) => Math.abs(b.difference ?? 0) - Math.abs(a.difference ?? 0));
    const { children, explanation } = found.regions;
    const totals = (sums: Sums) => ({ n: sums.n, sum: sums.sum, value: valueOf(placed, sums) });
    const [before, after] = [totals(found.before), totals(found.after)];
    return answerJson(c, reads, {
      ...(await describeLayer(libraries, placed, res)),
      region: asked.place,
      res,
      from,
      to,
      before,
      after,
      difference: before.value === null || after.value === null ? null : after.value - before.value,
      explained: hasZeros(placed) ? 'value' : 'sum',
      direction: found.direction,
      share,
      regions:
        children.length === 0
          ? null
          : {
              gross: explanation.gross,
              children: children.length,
              explain: explanation.explain.map(({ key, ...one }) => ({ region: key.region!, ...one })),
            },
      cells: {
        gross: found.cells.gross,
        cut: changed.length > MOST_LISTED,
        explain: found.cells.explain.map(({ key, difference, share: part }) => ({
          cell: key,
          difference,
          share: part,
        })),
        changed: changed.slice(0, MOST_LISTED),
      },
    } satisfies LayerChange);
  });

  const top = {
    ...declared,
    path: '/api/layers/{theme}/{layer}/top',
    id: 'getLayerTop',
    summary: 'The cells with the highest values, and where they are',
    query: z.object({
      res: resParameter.optional().openapi({ description: `${USUAL_RES} when not said.` }),
      bucket: bucketParameter.optional(),
      region: regionParameter,
      n: wholeNumber('n', { min: 1, max: 100 }, 'How many cells; 10 when not said.').optional(),
    }),
    answers: { [JSON_TYPE]: LayerTop },
  };
  resource(app, top, async (c, { params, query }) => {
    const { res = USUAL_RES, bucket = null, region = PROVINCE, n = 10 } = query;
    const { placed, reads } = layerFor(c, libraries, params);
    const view = { placed, res: fittingRes(placed, res), bucket: fittingBucket(placed, bucket) };
    const asked = await regionAsked(reader, region);
    const all = await withinBounds(res, () => analysis.cellsIn(reads, view, asked.outline));
    const known = all.flatMap(({ value, ...cell }) => (value === null ? [] : [{ ...cell, value }]));
    const highest = known.toSorted((a, b) => b.value - a.value).slice(0, n);
    const places = await analysis.places(
      reads,
      highest.map(({ cell }) => cell),
    );
    return answerJson(c, reads, {
      ...(await describeLayer(libraries, placed, res)),
      region: asked.place,
      res,
      bucket,
      cells_with_value: known.length,
      items: highest.map(({ cell, value, n: records }, i) => {
        const [lat, lng] = cellToLatLng(cell);
        return { cell, center: [lng, lat], n: records, value, places: places[i]! };
      }),
    } satisfies LayerTop);
  });
}

/** How far from zero; cells without a statistic come last. */
const far = (z: number): number => (Number.isNaN(z) ? -1 : Math.abs(z));
