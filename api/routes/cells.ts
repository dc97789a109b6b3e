import type { OpenAPIHono } from '@hono/zod-openapi';
import { z } from '@hono/zod-openapi';
import { cellArea, cellToBoundary, cellToLatLng } from 'h3-js';
import { answerJson, layersByTheme, type AnalysisParts } from '../analysis-parts.ts';
import { CellDetail } from '../analysis-schemas.ts';
import { JSON_TYPE } from '../answer.ts';
import { cellParameter } from '../cell-parameter.ts';
import { bucketParameter } from '../layer-parameters.ts';
import { layersFor } from '../person-reads.ts';
import { resource } from '../resource.ts';
import type { Asked } from '#data/cells/analysis/values.ts';
import { finestOf, type PlacedLayer } from '#data/cells/layers.ts';
import { fromHex, resOf } from '#tiles/cells/cell-id.ts';

/** The bucket of a layer that a day or hour lies in. */
const bucketHolding = ({ layer: { bucket } }: PlacedLayer, moment: string): string | null => {
  if (!bucket) return null;
  if (bucket.step === 'hour') return moment.includes('T') ? moment : `${moment}T00`;
  const day = moment.slice(0, 10);
  return bucket.step === 'month' ? `${day.slice(0, 7)}-01` : day;
};

/** One cell: where it is, and what every published layer holds in it. */
export function addCells(app: OpenAPIHono, { libraries }: AnalysisParts): void {
  const { analysis, cells } = libraries;

  const detail = {
    path: '/api/cells/{cell}',
    id: 'getCell',
    tag: 'Analysis on cells',
    summary:
      'One cell: its place, its outline, and what every layer that is published or granted holds in it',
    description:
      'Layers with buckets answer for the one that holds the day or hour in `bucket`, without it for their newest. A layer of ' +
      'personal data answers null where it publishes no group.',
    params: z.object({ cell: cellParameter('cell') }),
    query: z.object({
      bucket: bucketParameter.optional().openapi({ description: 'A day or hour, such as 2026-10-01T08.' }),
    }),
    answers: { [JSON_TYPE]: CellDetail },
  };
  resource(app, detail, async (c, { params: { cell }, query: { bucket = null } }) => {
    const res = resOf(fromHex(cell));
    const known = bucket === null ? await cells.buckets() : null;
    const { layers, reads } = layersFor(c, libraries);
    const asked = layers.flatMap((placed): Asked[] => {
      if (res > finestOf(placed)) return [];
      if (!placed.layer.bucket) return [{ placed, bucket: null }];
      const at = bucket === null ? known?.get(placed.id)?.at(-1) : bucketHolding(placed, bucket);
      return at ? [{ placed, bucket: at }] : [];
    });
    const [sums, [places = []]] = [
      await analysis.cell(reads, cell, asked),
      await analysis.places(reads, [cell]),
    ];
    const [lat, lng] = cellToLatLng(cell);
    return answerJson(c, reads, {
      cell,
      res,
      center: [lng, lat],
      area_km2: cellArea(cell, 'km2'),
      boundary: cellToBoundary(cell, true).map(([x, y]) => [x, y]),
      places,
      themes: await layersByTheme(libraries, asked, sums, res),
    } satisfies CellDetail);
  });
}
