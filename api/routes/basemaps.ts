import type { OpenAPIHono } from '@hono/zod-openapi';
import { z } from '@hono/zod-openapi';
import { answer, JSON_TYPE } from '../answer.ts';
import type { BasemapArchive } from '../basemap/archive.ts';
import type { TileProxy } from '../basemap/proxy.ts';
import type { BasemapServices } from '../basemap/services.ts';
import { strongTag } from '../conditional.ts';
import { wholeNumber } from '../parameters.ts';
import { Problem } from '../problem.ts';
import { resource } from '../resource.ts';
import { BasemapList } from '../schemas.ts';

interface Parts {
  archive: BasemapArchive | null;
  proxy: TileProxy;
  services: BasemapServices['services'];
}

const TAG = 'Basemaps';
/** Intranet imagery changes rarely; an hour keeps a moving map from asking twice. */
const TILE_CACHE = 'public, max-age=3600';

/** The list of basemaps, the archive's bytes, and tiles of intranet services through this origin. */
export function addBasemaps(app: OpenAPIHono, { archive, proxy, services }: Parts): void {
  addList(app, archive, services);
  addTiles(app, proxy);
  app.get('/basemap/:file', (c) => {
    if (!archive || c.req.param('file') !== archive.file) {
      throw new Problem('not-found', 'There is no such archive. /api/basemaps names the current one.');
    }
    return archive.respond({
      method: c.req.method,
      range: c.req.header('range'),
      ifRange: c.req.header('if-range'),
      ifNoneMatch: c.req.header('if-none-match'),
    });
  });
}

function addList(
  app: OpenAPIHono,
  archive: BasemapArchive | null,
  services: BasemapServices['services'],
): void {
  const described = services.map((service) => ({
    id: service.id,
    title: service.title,
    placement: service.placement,
    grid: service.grid,
    tiles: `/api/basemaps/${service.id}/{z}/{x}/{y}`,
    minzoom: service.minzoom,
    maxzoom: service.maxzoom,
    attribution: service.attribution,
  }));
  const text =
    archive && JSON.stringify({ archive: archive.described, services: described } satisfies BasemapList);
  const declared = {
    path: '/api/basemaps',
    id: 'listBasemaps',
    tag: TAG,
    summary: 'The basemaps that can be drawn',
    description:
      'Our own archive (PMTiles, by byte ranges) and the raster services that the administrator has added.',
    answers: { [JSON_TYPE]: BasemapList },
    problems: ['not-built' as const],
  };
  resource(app, declared, (c) => {
    if (!text) throw new Problem('not-built', 'The basemap has not been baked; "npm run up" bakes it.');
    return answer(c, text, { type: JSON_TYPE, tag: strongTag(text).replace(/^/, 'W/') });
  });
}

const Picture = z.string().openapi({ type: 'string', format: 'binary' });

function addTiles(app: OpenAPIHono, proxy: TileProxy): void {
  const number = (name: string, max: number, description: string) =>
    wholeNumber(name, { min: 0, max }, description);
  const declared = {
    path: '/api/basemaps/{id}/{z}/{x}/{y}',
    id: 'getBasemapTile',
    tag: TAG,
    summary: 'One tile of an intranet map service',
    params: z.object({
      id: z
        .string()
        .max(40, 'id is longer than any service’s; /api/basemaps lists them.')
        .openapi({ description: 'The service, as /api/basemaps lists it.' }),
      z: number('z', 24, 'Zoom.'),
      x: number('x', 2 ** 24 - 1, 'Column, from the west.'),
      y: number('y', 2 ** 24 - 1, 'Row, from the north.'),
    }),
    answers: { 'image/*': Picture },
    problems: [
      'unknown-basemap' as const,
      'no-tile' as const,
      'upstream-failed' as const,
      'upstream-busy' as const,
      'upstream-timeout' as const,
    ],
  };
  resource(app, declared, async (c, { params: { id, ...tile } }) => {
    const { bytes, type } = await proxy.tile(id, tile, c.req.raw.signal);
    const headers = {
      'content-type': type,
      'content-length': String(bytes.byteLength),
      'cache-control': TILE_CACHE,
    };
    return new Response(new Uint8Array(bytes), { headers });
  });
}
