import type { OpenAPIHono } from '@hono/zod-openapi';
import { z } from '@hono/zod-openapi';
import { JSON_TYPE, type AnswerOptions } from '../answer.ts';
import { arrowOf } from '../cells-arrow.ts';
import { KeptBodies } from '../kept-bodies.ts';
import { pageKey, pageParameters, type PageAsked } from '../layer-parameters.ts';
import { LayerCells } from '../layer-schemas.ts';
import { answerRead, layerFor, publishedLayer, type LayerRead } from '../person-reads.ts';
import { Problem } from '../problem.ts';
import { resource } from '../resource.ts';
import { inBoth } from '../sentence.ts';
import type { Libraries } from '#data/catalogue/libraries.ts';
import type { PlacedLayer } from '#data/cells/layers.ts';
import type { PageKey } from '#data/cells/rows.ts';
import { cellAt, toHex } from '#tiles/cells/cell-id.ts';
import { encodePage, type CellPage } from '#tiles/cells/page.ts';

/** Under which addresses layers are: for whoever asks, and for caches that many share. */
export const DOORS = [
  { prefix: '/api/layers', door: '', scope: 'private', find: layerFor },
  { prefix: '/api/public/layers', door: 'Public', scope: 'public', find: publishedLayer },
] as const;

/** A province at every zoom of a few layers. */
const KEPT_BYTES = 64_000_000;

/** A page's bytes, and what its answer needs where they are kept. */
interface Encoded {
  version: string;
  bytes: Buffer;
  options: Pick<AnswerOptions, 'tag' | 'compressed'>;
}

type Format = 'bin' | 'json' | 'arrow';

const TYPES: Record<Format, string> = {
  bin: 'application/vnd.haidai.cells',
  json: JSON_TYPE,
  arrow: 'application/vnd.apache.arrow.stream',
};

const formatOf = (file: string): Format => file.slice(file.lastIndexOf('.') + 1) as Format;

type Write = (placed: PlacedLayer, key: PageKey, version: string, page: CellPage) => Buffer;

const jsonOf: Write = (placed, key, version, page) => {
  const { parent, res, ordinals, n, sum, den } = page;
  const cells = Array.from(ordinals, (ordinal, i) => ({
    cell: toHex(cellAt(parent, res, ordinal)),
    n: n[i]!,
    ...(sum && { sum: sum[i]! }),
    ...(den && { den: den[i]! }),
  }));
  return Buffer.from(
    JSON.stringify({ layer: placed.id, parent: toHex(parent), res, bucket: key.bucket, version, cells }),
  );
};

const WRITE: Record<Format, Write> = {
  bin: (_placed, _key, _version, page) => Buffer.from(encodePage(page).buffer),
  json: jsonOf,
  arrow: arrowOf,
};

/** The pages of cells: as they are now, and in one version. */
export function addLayerPages(app: OpenAPIHono, libraries: Libraries): void {
  const { cells } = libraries;
  const kept = new KeptBodies(KEPT_BYTES);
  /** A page as it is now: of what everybody reads it is kept, of what is read within rights it is made anew. */
  const encoded = async (
    { placed, reads }: LayerRead,
    asked: PageAsked,
    format: Format,
  ): Promise<Encoded> => {
    const key = pageKey(placed, asked);
    const make = async () => {
      const { version, page } = await cells.page(reads, placed, key);
      return { version, bytes: WRITE[format](placed, key, version, page) };
    };
    if (reads.rights) return { ...(await make()), options: {} };
    const body = await kept.get(`${placed.id} ${asked.parent} ${key.res} ${key.bucket} ${format}`, {
      version: () => cells.version(placed, key),
      make,
    });
    const compressed: AnswerOptions['compressed'] = (encoding) => kept.compressed(body, encoding);
    return { version: body.version, bytes: body.bytes, options: { tag: body.tag, compressed } };
  };

  const bytes = z.string().openapi({ type: 'string', format: 'binary' });
  const shared = {
    tag: 'Layers',
    description: 'Binary as docs/cell-pages.md says, JSON, or a stream of Arrow.',
    answers: {
      [TYPES.bin]: bytes,
      [TYPES.arrow]: bytes,
      [TYPES.json]: LayerCells,
    },
    problems: ['not-allowed' as const, 'unknown-layer' as const],
  };
  for (const { prefix, door, scope, find } of DOORS) {
    const current = {
      ...shared,
      path: `${prefix}/{theme}/{layer}/cells/{parent}/{res}/{bucket}/{page}`,
      id: `get${door}LayerCells`,
      summary: 'The cells of a page as they are now',
      params: pageParameters.extend({
        page: z.enum(
          ['current.bin', 'current.json', 'current.arrow'],
          inBoth({
            zh: 'page 须为 current.bin、current.json 或 current.arrow。',
            en: 'page must be current.bin, current.json or current.arrow.',
          }),
        ),
      }),
    };
    resource(app, current, async (c, { params }) => {
      const format = formatOf(params.page);
      const read = find(c, libraries, params);
      const { version, bytes: page, options } = await encoded(read, params, format);
      return answerRead(c, read.reads, page, {
        ...options,
        type: TYPES[format],
        cache: `${scope}, no-cache`,
        headers: { 'x-page-version': version },
      });
    });

    const versioned = {
      ...shared,
      path: `${prefix}/{theme}/{layer}/cells/{parent}/{res}/{bucket}/v/{page}`,
      id: `get${door}LayerCellsOfVersion`,
      summary: 'The cells of a page in one version, which never changes',
      params: pageParameters.extend({
        page: z.string().regex(
          /^\d{1,9}\.\d{1,18}\.(bin|json|arrow)$/,
          inBoth({
            zh: 'page 须为清单中的版本，如 1.7.bin。',
            en: 'page must be a version from a manifest, such as 1.7.bin.',
          }),
        ),
      }),
      problems: [...shared.problems, 'outdated-version' as const],
    };
    resource(app, versioned, async (c, { params }) => {
      const format = formatOf(params.page);
      const read = find(c, libraries, params);
      const { version, bytes: page, options } = await encoded(read, params, format);
      if (params.page !== `${version}.${format}`)
        throw new Problem(
          'outdated-version',
          {
            zh: `此页现在的版本是 ${version}。`,
            en: `The present version of this page is ${version}.`,
          },
          { field: 'page' },
        );
      return answerRead(c, read.reads, page, {
        ...options,
        type: TYPES[format],
        cache: `${scope}, max-age=31536000, immutable`,
      });
    });
  }
}
