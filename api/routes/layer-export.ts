import type { OpenAPIHono } from '@hono/zod-openapi';
import { z } from '@hono/zod-openapi';
import type { Context } from 'hono';
import {
  boxOf,
  describeLayer,
  PROVINCE,
  regionAsked,
  USUAL_RES,
  withinBounds,
  type AnalysisParts,
} from '../analysis-parts.ts';
import { GEOJSON_TYPE } from '../answer.ts';
import { cellCount, cellsCsv, cellsGeoJson, type CellsFile, type FileLayer } from '../cells-file.ts';
import {
  bucketParameter,
  fittingBucket,
  fittingRes,
  layerParameters,
  rangeParameter,
  resParameter,
  withParameter,
} from '../layer-parameters.ts';
import { bboxParameter, codeParameter } from '../parameters.ts';
import { personOf } from '../person.ts';
import { layerFor, PRIVATE } from '../person-reads.ts';
import { Problem } from '../problem.ts';
import { resource } from '../resource.ts';
import { CSV_ANSWER } from '../table-file.ts';
import { boxOutline } from '#data/cells/analysis/area.ts';
import { MOST_CELLS } from '#data/cells/analysis/reader.ts';
import { TooManyCells } from '#data/cells/analysis/values.ts';
import { gradeOf, type PlacedLayer } from '#data/cells/layers.ts';
import { TAKEN_UP_TO } from '#data/exports/rules.ts';
import { takenBy } from '#data/exports/watermark.ts';

const query = z.object({
  res: resParameter.optional().openapi({ description: `${USUAL_RES} when not said.` }),
  bucket: bucketParameter.optional(),
  range: rangeParameter.optional(),
  with: withParameter.optional(),
  region: codeParameter(
    'region',
    'Only cells whose centre lies in this region; the province when nothing is said.',
  ).optional(),
  bbox: bboxParameter.optional().openapi({ description: 'Only cells whose centre lies in this box.' }),
});
const GeoJsonCells = z.looseObject({ type: z.literal('FeatureCollection') }).openapi('CellFeatures', {
  description:
    'Cells as polygons (RFC 7946) with cell, n, value and unit; of a rate with numerator and denominator. What they are stands beside them; of several layers `layers` names the properties of each.',
});

const notTaken = ({ id, layer: { title } }: PlacedLayer): Problem =>
  new Problem('not-allowed', {
    zh: `图层“${title.zh}”含三级及以上的数据,不能直接下载;请在记录页申请导出其记录。`,
    en: `The layer ${id} holds data of grade 3 or above, of which no file is taken directly; ask for an export of its records.`,
  });

/** The cells that are seen, to take away. */
export function addLayerExport(app: OpenAPIHono, { libraries, reader }: AnalysisParts): void {
  const { analysis } = libraries;

  const fileOf = async (
    c: Context,
    params: z.output<typeof layerParameters>,
    { res = USUAL_RES, bucket = null, range, region, bbox, with: others = [] }: z.output<typeof query>,
  ): Promise<CellsFile> => {
    if (region !== undefined && bbox !== undefined)
      throw new Problem(
        'conflicting-parameters',
        { zh: 'region 和 bbox 只能给一个。', en: 'Give region or bbox, not both.' },
        { field: 'bbox' },
      );
    const views = [{ ...params, bucket, range: range ?? null }, ...others].map((one) => {
      const { placed, reads } = layerFor(c, libraries, one);
      if (gradeOf(placed) > TAKEN_UP_TO) throw notTaken(placed);
      const fitting = { res: fittingRes(placed, res), bucket: fittingBucket(placed, one.bucket) };
      return { placed, reads, ...fitting, range: one.range };
    });
    const different = views.filter(
      (view, i) => views.findIndex((one) => one.placed === view.placed && one.bucket === view.bucket) === i,
    );
    const asked = bbox ? null : await regionAsked(reader, region ?? PROVINCE);
    const outline = asked?.outline ?? boxOutline(bbox!, await boxOf(reader));
    return withinBounds(res, async () => {
      const layers: FileLayer[] = [];
      for (const { placed, reads, bucket: at, range: values } of different)
        layers.push({
          described: await describeLayer(libraries, placed, res),
          per: placed.per && (await describeLayer(libraries, placed.per, res)),
          placed,
          bucket: at,
          range: values,
          cells: outline === null ? [] : await analysis.cellsIn(reads, { placed, res, bucket: at }, outline),
        });
      const within = asked ? `${asked.place.names.zh} (${asked.code})` : bbox!.join(',');
      const file = { layers, res, within, taken: takenBy(personOf(c), Date.now()) };
      const count = cellCount(file);
      if (count > MOST_CELLS) throw new TooManyCells(count, MOST_CELLS);
      return file;
    });
  };
  const nameOf = ({ layers: [first, ...more], res }: CellsFile): string => {
    const own = ({ placed, bucket }: FileLayer) =>
      [placed.id.replace('/', '-'), bucket].filter(Boolean).join('-');
    const beside = more.length > 1 ? `${more.length}-more` : more.map(own).join();
    return [own(first!), ...(beside ? ['with', beside] : []), `res${res}`].join('-');
  };
  const answer = (
    file: CellsFile,
    body: ReadableStream<Uint8Array>,
    type: string,
    ending: string,
  ): Response =>
    new Response(body, {
      headers: {
        'content-type': type,
        'content-disposition': `attachment; filename="${nameOf(file)}.${ending}"`,
        'cache-control': file.taken.length > 0 ? PRIVATE : 'no-cache',
      },
    });

  const declared = {
    tag: 'Analysis on cells',
    params: layerParameters,
    query,
    problems: [
      'not-allowed' as const,
      'unknown-layer' as const,
      'unknown-region' as const,
      'invalid-code' as const,
      'conflicting-parameters' as const,
    ],
  };
  const csv = {
    ...declared,
    path: '/api/layers/{theme}/{layer}/export.csv',
    id: 'exportLayerCsv',
    summary: `Cells with their values as CSV (UTF-8 with BOM), ${MOST_CELLS} at most`,
    answers: CSV_ANSWER,
  };
  resource(app, csv, async (c, { params, query: asked }) => {
    const file = await fileOf(c, params, asked);
    return answer(file, cellsCsv(file), 'text/csv; charset=utf-8', 'csv');
  });

  const geojson = {
    ...declared,
    path: '/api/layers/{theme}/{layer}/export.geojson',
    id: 'exportLayerGeoJson',
    summary: `Cells with their values as GeoJSON polygons, ${MOST_CELLS} at most`,
    answers: { [GEOJSON_TYPE]: GeoJsonCells },
  };
  resource(app, geojson, async (c, { params, query: asked }) => {
    const file = await fileOf(c, params, asked);
    return answer(file, cellsGeoJson(file), GEOJSON_TYPE, 'geojson');
  });
}
