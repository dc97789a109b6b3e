import type { OpenAPIHono } from '@hono/zod-openapi';
import { z } from '@hono/zod-openapi';
import type { Context } from 'hono';
import { answer, JSON_TYPE } from '../answer.ts';
import { strongTag } from '../conditional.ts';
import { KeptBodies } from '../kept-bodies.ts';
import {
  bucketParameter,
  fittingBucket,
  fittingRes,
  layerParameters,
  resParameter,
} from '../layer-parameters.ts';
import { PROVINCE, USUAL_RES } from '../analysis-parts.ts';
import { LayerDistribution, LayerList, LayerManifest, LayerPoints, LayerSummary } from '../layer-schemas.ts';
import { bboxParameter, codeParameter, wholeNumber } from '../parameters.ts';
import { answerRead, layerFor } from '../person-reads.ts';
import { Problem } from '../problem.ts';
import { resource } from '../resource.ts';
import { addLayerPages, DOORS } from './layer-pages.ts';
import type { Reads } from '#data/access/reads.ts';
import type { Libraries } from '#data/catalogue/libraries.ts';
import { valueOf } from '#data/cells/analysis/values.ts';
import { aggregationOf, gradeOf, type PlacedLayer } from '#data/cells/layers.ts';
import type { Bbox } from '#data/cells/reader.ts';
import { resolutionsOf } from '#data/cells/rows.ts';
import { pinyinOf } from '#data/text/pinyin.ts';

const TAG = 'Layers';
const EVERYWHERE: Bbox = [-180, -90, 180, 90];
/** More are shown as cells; so many take 100 kB. */
const MOST_POINTS = 2_000;
/** Some thousand distributions of 2 kB, with their compressed forms. */
const KEPT_BYTES = 4_000_000;

/** Layers of cells: what there is, the pages of a view, how values are spread, and what a region comes to. */
export function addLayers(app: OpenAPIHono, parts: Libraries): void {
  const { cells, cellLayers, libraries } = parts;
  const kept = new KeptBodies(KEPT_BYTES);
  const behind = async ({ dataset }: PlacedLayer) => {
    const all = (await libraries()).flatMap(({ datasets }) => datasets);
    const facts = all.find(({ id }) => id === dataset.id)?.facts;
    return { demo: (facts?.demo_records ?? 0) > 0, step: facts?.freshness.step ?? ('never' as const) };
  };
  const json = (c: Context, reads: Reads, body: unknown, scope: 'private' | 'public' = 'private') => {
    const text = JSON.stringify(body);
    return answerRead(c, reads, text, {
      type: JSON_TYPE,
      tag: `W/${strongTag(text)}`,
      cache: `${scope}, no-cache`,
    });
  };
  const items = async () => {
    const [buckets, all] = await Promise.all([cells.buckets(), libraries()]);
    const datasets = new Map(
      all.flatMap((library) => library.datasets).map((dataset) => [dataset.id, dataset]),
    );
    return [...cellLayers.values()].map((placed) => {
      const { id, layer, theme, dataset } = placed;
      const known = datasets.get(dataset.id);
      return {
        id,
        title: layer.title,
        theme: theme.id,
        theme_title: theme.title,
        pinyin: { title: pinyinOf(layer.title.zh), theme_title: pinyinOf(theme.title.zh) },
        unit: layer.unit,
        aggregation: aggregationOf(placed),
        per: layer.per?.layer ?? null,
        factor: layer.per?.factor ?? 1,
        resolutions: resolutionsOf(placed),
        floor: layer.floor ?? null,
        bucket: layer.bucket?.step ?? null,
        buckets: buckets.get(id) ?? [],
        dataset: { id: dataset.id, title: dataset.title, owner: known?.owner },
        grade: gradeOf(placed),
        demo: (known?.facts.demo_records ?? 0) > 0,
        step: known?.facts.freshness.step ?? 'never',
      };
    });
  };

  const declared = { tag: TAG, problems: ['not-allowed' as const, 'unknown-layer' as const] };
  for (const { prefix, door, scope, find } of DOORS) {
    const list = {
      path: prefix,
      id: `list${door}Layers`,
      tag: TAG,
      summary: 'All layers of cells, with their resolutions and the buckets that have data',
      answers: { [JSON_TYPE]: LayerList },
    };
    resource(app, list, async (c) => json(c, parts.published, { items: await items(), next: null }, scope));

    const manifest = {
      ...declared,
      path: `${prefix}/{theme}/{layer}/manifest`,
      id: `get${door}LayerManifest`,
      summary: 'The pages that exist in a view, and their versions',
      params: layerParameters,
      query: z.object({
        res: resParameter.optional().openapi({ description: `${USUAL_RES} when not said.` }),
        bucket: bucketParameter.optional(),
        bbox: bboxParameter.optional(),
      }),
      answers: { [JSON_TYPE]: LayerManifest },
    };
    resource(
      app,
      manifest,
      async (c, { params, query: { res = USUAL_RES, bucket = null, bbox = EVERYWHERE } }) => {
        const { placed, reads } = find(c, parts, params);
        const pages = await cells.manifest(
          reads,
          placed,
          fittingRes(placed, res),
          fittingBucket(placed, bucket),
          bbox,
        );
        return json(c, reads, { layer: placed.id, res, bucket, pages }, scope);
      },
    );

    const distribution = {
      ...declared,
      path: `${prefix}/{theme}/{layer}/distribution`,
      id: `get${door}LayerDistribution`,
      summary: 'How a layer’s values are spread over its cells, which is what a legend is made by',
      params: layerParameters,
      query: z.object({
        res: resParameter.optional().openapi({ description: `${USUAL_RES} when not said.` }),
        bucket: bucketParameter.optional().openapi({ description: 'All buckets together when not said.' }),
      }),
      answers: { [JSON_TYPE]: LayerDistribution },
    };
    resource(app, distribution, async (c, { params, query }) => {
      const { placed, reads } = find(c, parts, params);
      const res = fittingRes(placed, query.res ?? USUAL_RES);
      const bucket = query.bucket === undefined ? null : fittingBucket(placed, query.bucket);
      const make = async () => {
        const { version, quantiles, ...rest } = await cells.distribution(reads, placed, res, bucket);
        const [min, max] = [quantiles[0] ?? null, quantiles.at(-1) ?? null];
        const made = { layer: placed.id, res, bucket, ...rest, min, max, quantiles };
        return { version, bytes: Buffer.from(JSON.stringify(made)) };
      };
      if (reads.rights) return answerRead(c, reads, (await make()).bytes, { type: JSON_TYPE });
      const body = await kept.get(`${placed.id} ${res} ${bucket}`, {
        version: () => cells.distributionVersion(placed, bucket),
        make,
      });
      return answer(c, body.bytes, {
        type: JSON_TYPE,
        tag: body.tag,
        cache: `${scope}, no-cache`,
        compressed: (encoding) => kept.compressed(body, encoding),
      });
    });
  }

  const summary = {
    ...declared,
    path: '/api/layers/{theme}/{layer}/summary',
    id: 'getLayerSummary',
    summary:
      'What a layer comes to in a region, from its records and not from cells that straddle its border',
    params: layerParameters,
    query: z.object({
      region: codeParameter('region', 'A region of any kind; the province when not said.').optional(),
      bucket: bucketParameter.optional(),
    }),
    answers: { [JSON_TYPE]: LayerSummary },
  };
  resource(app, summary, async (c, { params, query: { region = PROVINCE, bucket } }) => {
    const { placed, reads } = layerFor(c, parts, params);
    const within = bucket === undefined ? null : fittingBucket(placed, bucket);
    const totals = await cells.summary(reads, placed, region, within);
    const { unit, per } = placed.layer;
    return json(c, reads, {
      layer: placed.id,
      region,
      bucket: within,
      ...totals,
      value: valueOf(placed, { ...totals, below: totals.den ?? 0 }),
      aggregation: aggregationOf(placed),
      factor: per?.factor ?? 1,
      unit,
      ...(await behind(placed)),
    } satisfies LayerSummary);
  });

  const points = {
    ...declared,
    path: '/api/layers/{theme}/{layer}/points',
    id: 'getLayerPoints',
    summary: 'The records in a view one by one, where they are few enough to be drawn as such',
    params: layerParameters,
    query: z.object({
      bbox: bboxParameter.optional(),
      bucket: bucketParameter.optional(),
      limit: wholeNumber('limit', { min: 1, max: MOST_POINTS }, `${MOST_POINTS} when not said.`).optional(),
    }),
    answers: { [JSON_TYPE]: LayerPoints },
  };
  resource(app, points, async (c, { params, query: { bbox = EVERYWHERE, bucket, limit = MOST_POINTS } }) => {
    const { placed, reads } = layerFor(c, parts, params);
    const { floor, title } = placed.layer;
    if (floor)
      throw new Problem('not-allowed', {
        zh: `图层“${title.zh}”只公布不少于 ${floor.group} 条记录的网格，不公布单条记录。`,
        en: `The layer ${placed.id} publishes cells of at least ${floor.group} records, and no record.`,
      });
    const within = bucket === undefined ? null : fittingBucket(placed, bucket);
    return json(c, reads, {
      layer: placed.id,
      bucket: within,
      ...(await cells.points(reads, placed, bbox, within, limit)),
    });
  });

  addLayerPages(app, parts);
}
