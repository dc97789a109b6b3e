import type { OpenAPIHono } from '@hono/zod-openapi';
import { z } from '@hono/zod-openapi';
import { cellToChildrenSize, isValidCell } from 'h3-js';
import type { Context } from 'hono';
import { answer, JSON_TYPE } from '../answer.ts';
import { strongTag } from '../conditional.ts';
import { LayerCells, LayerList, LayerManifest, LayerSummary } from '../layer-schemas.ts';
import { bboxParameter, codeParameter } from '../parameters.ts';
import { Problem } from '../problem.ts';
import { resource } from '../resource.ts';
import type { Libraries } from '#data/catalogue/libraries.ts';
import { gradeOf, type PlacedLayer } from '#data/cells/layers.ts';
import { RESOLUTIONS, type Bbox, type PageKey } from '#data/cells/reader.ts';
import { PAGE_DEPTH } from '#data/cells/rollup.ts';
import { cellAt, fromHex, resOf, toHex } from '#tiles/cells/cell-id.ts';
import { encodePage, type CellPage } from '#tiles/cells/page.ts';

const TAG = 'Layers';
const PAGE_TYPE = 'application/vnd.haidai.cells';
const PROVINCE = '370000000000';
const EVERYWHERE: Bbox = [-180, -90, 180, 90];
const FOREVER = 'public, max-age=31536000, immutable';
/** A province in some four thousand cells. */
const USUAL_RES = 6;
/** Encoded pages that are kept, the longest unused go first: a province at every zoom of a few layers. */
const KEPT_PAGES = 2_000;

const layerParameters = z.object({
  theme: z.string().max(60).openapi({ example: 'legal-entity' }),
  layer: z.string().max(60).openapi({ example: 'entities' }),
});
const bucketText = z
  .string()
  .regex(/^(none|\d{4}-\d{2}-\d{2})$/, 'bucket must be the first day of one, such as 2026-10-01, or none.')
  .transform((text) => (text === 'none' ? null : text))
  .openapi({ type: 'string', example: 'none' });
const resParameter = z
  .string()
  .regex(/^\d{1,2}$/, `res must be ${RESOLUTIONS.at(0)} to ${RESOLUTIONS.at(-1)}.`)
  .transform(Number)
  .refine((res) => RESOLUTIONS.includes(res), `res must be ${RESOLUTIONS.at(0)} to ${RESOLUTIONS.at(-1)}.`)
  .openapi({ type: 'integer', example: 6 });

interface Encoded {
  version: string;
  bytes: Uint8Array;
  tag: string;
}

const cellsOf = ({ parent, res, ordinals, n, sum }: CellPage) =>
  Array.from(ordinals, (ordinal, i) => ({
    cell: toHex(cellAt(parent, res, ordinal)),
    n: n[i]!,
    ...(sum && { sum: sum[i]! }),
  }));

/** Layers of cells: what there is, the pages of a view, the cells of a page, and what a region comes to. */
export function addLayers(app: OpenAPIHono, { cells, cellLayers, libraries }: Libraries): void {
  const kept = new Map<string, Encoded>();
  /** A layer that everybody may see; of others the public role would read that there is nothing. */
  const find = ({ theme, layer }: z.output<typeof layerParameters>): PlacedLayer => {
    const placed = cellLayers.get(`${theme}/${layer}`);
    if (placed && gradeOf(placed) > 1)
      throw new Problem('not-allowed', {
        zh: `图层“${placed.layer.title.zh}”的数据不公开。`,
        en: `The data of the layer ${placed.id} is not published.`,
      });
    if (placed) return placed;
    throw new Problem('unknown-layer', `There is no layer ${theme}/${layer}; /api/layers lists them.`, {
      field: 'layer',
    });
  };
  const fitting = (placed: PlacedLayer, bucket: string | null): string | null => {
    const { bucket: by } = placed.layer;
    if ((by === undefined) === (bucket === null)) return bucket;
    const detail = by
      ? `${placed.id} has a bucket a ${by.step}; give its first day.`
      : `${placed.id} has no buckets; write none.`;
    throw new Problem('invalid-parameter', detail, { field: 'bucket' });
  };
  const behind = async ({ dataset }: PlacedLayer) => {
    const all = (await libraries()).flatMap(({ datasets }) => datasets);
    const facts = all.find(({ id }) => id === dataset.id)?.facts;
    return { demo: (facts?.demo_records ?? 0) > 0, step: facts?.freshness.step ?? ('never' as const) };
  };
  const json = (c: Context, body: unknown) => {
    const text = JSON.stringify(body);
    return answer(c, text, { type: JSON_TYPE, tag: `W/${strongTag(text)}` });
  };

  const list = {
    path: '/api/layers',
    id: 'listLayers',
    tag: TAG,
    summary: 'All layers of cells, with their resolutions and the buckets that have data',
    answers: { [JSON_TYPE]: LayerList },
  };
  resource(app, list, async (c) => {
    const [buckets, all] = await Promise.all([cells.buckets(), libraries()]);
    const datasets = new Map(
      all.flatMap((library) => library.datasets).map((dataset) => [dataset.id, dataset]),
    );
    const items = [...cellLayers.values()].map((placed) => {
      const { id, layer, theme, dataset } = placed;
      const known = datasets.get(dataset.id);
      return {
        id,
        title: layer.title,
        theme: theme.id,
        theme_title: theme.title,
        unit: layer.unit,
        aggregation: layer.measure.field === undefined ? 'count' : 'sum',
        resolutions: RESOLUTIONS,
        bucket: layer.bucket?.step ?? null,
        buckets: buckets.get(id) ?? [],
        dataset: { id: dataset.id, title: dataset.title, owner: known?.owner },
        grade: gradeOf(placed),
        demo: (known?.facts.demo_records ?? 0) > 0,
        step: known?.facts.freshness.step ?? 'never',
      };
    });
    return json(c, { items, next: null });
  });

  const declared = { tag: TAG, problems: ['not-allowed' as const, 'unknown-layer' as const] };
  const manifest = {
    ...declared,
    path: '/api/layers/{theme}/{layer}/manifest',
    id: 'getLayerManifest',
    summary: 'The pages that exist in a view, and their versions',
    params: layerParameters,
    query: z.object({
      res: resParameter.optional().openapi({ description: `${USUAL_RES} when not said.` }),
      bucket: bucketText.optional(),
      bbox: bboxParameter.optional(),
    }),
    answers: { [JSON_TYPE]: LayerManifest },
  };
  resource(
    app,
    manifest,
    async (c, { params, query: { res = USUAL_RES, bucket = null, bbox = EVERYWHERE } }) => {
      const placed = find(params);
      const pages = await cells.manifest(placed, res, fitting(placed, bucket), bbox);
      return json(c, { layer: placed.id, res, bucket, pages });
    },
  );

  const pageParameters = layerParameters.extend({
    parent: z.string().regex(/^[0-9a-f]{15}$/, 'parent must be an H3 cell, 15 hexadecimal digits.'),
    res: resParameter,
    bucket: bucketText,
  });
  const keyOf = (placed: PlacedLayer, { parent, res, bucket }: z.output<typeof pageParameters>): PageKey => {
    if (!isValidCell(parent))
      throw new Problem('invalid-parameter', `parent is no H3 cell: ${parent}.`, { field: 'parent' });
    const cell = fromHex(parent);
    const depth = res - resOf(cell);
    if (depth < 0 || depth > PAGE_DEPTH || cellToChildrenSize(parent, res) > 7 ** PAGE_DEPTH)
      throw new Problem(
        'invalid-parameter',
        `res must be at most ${PAGE_DEPTH} finer than the parent’s, which is ${resOf(cell)}.`,
        { field: 'res' },
      );
    return { parent: cell, res, bucket: fitting(placed, bucket) };
  };
  const encoded = async (placed: PlacedLayer, key: PageKey): Promise<Encoded> => {
    const name = `${placed.id} ${toHex(key.parent)} ${key.res} ${key.bucket}`;
    const known = kept.get(name);
    kept.delete(name);
    if (known && known.version === (await cells.version(placed, key))) {
      kept.set(name, known);
      return known;
    }
    const { version, page } = await cells.page(placed, key);
    const bytes = encodePage(page);
    const fresh = { version, bytes, tag: strongTag(Buffer.from(bytes)) };
    kept.set(name, fresh);
    if (kept.size > KEPT_PAGES) kept.delete(kept.keys().next().value!);
    return fresh;
  };

  const answers = {
    [PAGE_TYPE]: z.string().openapi({ type: 'string', format: 'binary' }),
    [JSON_TYPE]: LayerCells,
  };
  const current = {
    ...declared,
    path: '/api/layers/{theme}/{layer}/cells/{parent}/{res}/{bucket}/{page}',
    id: 'getLayerCells',
    summary: 'The cells of a page as they are now',
    description: 'Binary as docs/cell-pages.md says, or JSON.',
    params: pageParameters.extend({
      page: z.enum(['current.bin', 'current.json'], 'page must be current.bin or current.json.'),
    }),
    answers,
  };
  resource(app, current, async (c, { params }) => {
    const placed = find(params);
    const key = keyOf(placed, params);
    if (params.page === 'current.json') {
      const { version, page } = await cells.page(placed, key);
      const { parent, res, bucket } = params;
      return json(c, { layer: placed.id, parent, res, bucket, version, cells: cellsOf(page) });
    }
    const { bytes, tag, version } = await encoded(placed, key);
    return answer(c, bytes, { type: PAGE_TYPE, tag: `W/${tag}`, headers: { 'x-page-version': version } });
  });

  const versioned = {
    ...declared,
    path: '/api/layers/{theme}/{layer}/cells/{parent}/{res}/{bucket}/v/{page}',
    id: 'getLayerCellsOfVersion',
    summary: 'The cells of a page in one version, which never changes',
    params: pageParameters.extend({
      page: z
        .string()
        .regex(/^\d{1,9}\.\d{1,18}\.bin$/, 'page must be a version from a manifest, such as 1.7.bin.'),
    }),
    answers: { [PAGE_TYPE]: answers[PAGE_TYPE] },
    problems: [...declared.problems, 'outdated-version' as const],
  };
  resource(app, versioned, async (c, { params }) => {
    const placed = find(params);
    const { version, bytes, tag } = await encoded(placed, keyOf(placed, params));
    if (params.page !== `${version}.bin`)
      throw new Problem('outdated-version', `The present version of this page is ${version}.`, {
        field: 'page',
      });
    return answer(c, bytes, { type: PAGE_TYPE, tag: `W/${tag}`, cache: FOREVER });
  });

  const summary = {
    ...declared,
    path: '/api/layers/{theme}/{layer}/summary',
    id: 'getLayerSummary',
    summary:
      'What a layer comes to in a region, from its records and not from cells that straddle its border',
    params: layerParameters,
    query: z.object({
      region: codeParameter('region', 'A region of any kind; the province when not said.').optional(),
      bucket: bucketText.optional(),
    }),
    answers: { [JSON_TYPE]: LayerSummary },
  };
  resource(app, summary, async (c, { params, query: { region = PROVINCE, bucket = null } }) => {
    const placed = find(params);
    const { n, sum } = await cells.summary(placed, region, bucket);
    return json(c, {
      layer: placed.id,
      region,
      bucket,
      n,
      sum,
      unit: placed.layer.unit,
      ...(await behind(placed)),
    });
  });
}
