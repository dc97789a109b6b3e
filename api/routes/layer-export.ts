import type { OpenAPIHono } from '@hono/zod-openapi';
import { z } from '@hono/zod-openapi';
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
import { cellsCsv, cellsGeoJson, type CellsFile } from '../cells-file.ts';
import {
  bucketParameter,
  findLayer,
  fittingBucket,
  fittingRes,
  layerParameters,
  resParameter,
} from '../layer-parameters.ts';
import { bboxParameter, codeParameter } from '../parameters.ts';
import { Problem } from '../problem.ts';
import { resource } from '../resource.ts';
import { CSV_ANSWER } from '../table-file.ts';
import { boxOutline } from '#data/cells/analysis/area.ts';
import { MOST_CELLS } from '#data/cells/analysis/reader.ts';

const query = z.object({
  res: resParameter.optional().openapi({ description: `${USUAL_RES} when not said.` }),
  bucket: bucketParameter.optional(),
  region: codeParameter(
    'region',
    'Only cells whose centre lies in this region; the province when nothing is said.',
  ).optional(),
  bbox: bboxParameter.optional().openapi({ description: 'Only cells whose centre lies in this box.' }),
});
const GeoJsonCells = z.looseObject({ type: z.literal('FeatureCollection') }).openapi('CellFeatures', {
  description: 'Cells as polygons (RFC 7946) with cell, n, value and unit; what they are stands beside them.',
});

/** The cells that are seen, to take away. */
export function addLayerExport(app: OpenAPIHono, { libraries, reader }: AnalysisParts): void {
  const { analysis, cellLayers } = libraries;

  const fileOf = async (
    params: z.output<typeof layerParameters>,
    { res = USUAL_RES, bucket = null, region, bbox }: z.output<typeof query>,
  ): Promise<CellsFile> => {
    if (region !== undefined && bbox !== undefined)
      throw new Problem('conflicting-parameters', 'Give region or bbox, not both.', { field: 'bbox' });
    const placed = findLayer(cellLayers, params);
    const view = { placed, res: fittingRes(placed, res), bucket: fittingBucket(placed, bucket) };
    const asked = bbox ? null : await regionAsked(reader, region ?? PROVINCE);
    const outline = asked?.outline ?? boxOutline(bbox!, await boxOf(reader));
    const cells = outline === null ? [] : await withinBounds(res, () => analysis.cellsIn(view, outline));
    return {
      described: await describeLayer(libraries, placed, res),
      placed,
      res,
      bucket,
      within: asked ? `${asked.place.names.zh} (${asked.code})` : bbox!.join(','),
      cells,
    };
  };
  const nameOf = ({ placed, res, bucket }: CellsFile): string =>
    [placed.id.replace('/', '-'), `res${res}`, bucket].filter(Boolean).join('-');
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
        'cache-control': 'no-cache',
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
  resource(app, csv, async (_, { params, query: asked }) => {
    const file = await fileOf(params, asked);
    return answer(file, cellsCsv(file), 'text/csv; charset=utf-8', 'csv');
  });

  const geojson = {
    ...declared,
    path: '/api/layers/{theme}/{layer}/export.geojson',
    id: 'exportLayerGeoJson',
    summary: `Cells with their values as GeoJSON polygons, ${MOST_CELLS} at most`,
    answers: { [GEOJSON_TYPE]: GeoJsonCells },
  };
  resource(app, geojson, async (_, { params, query: asked }) => {
    const file = await fileOf(params, asked);
    return answer(file, cellsGeoJson(file), GEOJSON_TYPE, 'geojson');
  });
}
