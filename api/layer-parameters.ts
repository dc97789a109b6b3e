import { z } from '@hono/zod-openapi';
import { cellToChildrenSize, isValidCell } from 'h3-js';
import { refuse } from './parameters.ts';
import { Problem } from './problem.ts';
import { inBoth } from './sentence.ts';
import { finestOf, gradeOf, RECORD_RES, type PlacedLayer } from '#data/cells/layers.ts';
import { COARSEST, PAGE_DEPTH } from '#data/cells/rollup.ts';
import type { PageKey } from '#data/cells/rows.ts';
import { fromHex, resOf } from '#tiles/cells/cell-id.ts';
import type { ValueRange } from '#tiles/cells/range.ts';

/* What requests about layers may say, and what is wrong with them. */

export const layerParameters = z.object({
  theme: z.string().max(60).openapi({ example: 'legal-entity' }),
  layer: z.string().max(60).openapi({ example: 'entities' }),
});

const isDay = (day: string): boolean =>
  new Date(`${day}T00:00:00Z`).getTime() >= 0 && new Date(`${day}T00:00:00Z`).toISOString().startsWith(day);

export const bucketParameter = z
  .string()
  .regex(
    /^(none|\d{4}-\d{2}-\d{2}(T([01]\d|2[0-3]))?)$/,
    inBoth({
      zh: 'bucket 须为时段的第一天（如 2026-10-01）、小时（如 2026-10-01T08），或 none。',
      en: 'bucket must be the first day of one, such as 2026-10-01, its hour, such as 2026-10-01T08, or none.',
    }),
  )
  .refine(
    (text) => text === 'none' || isDay(text.slice(0, 10)),
    inBoth({ zh: 'bucket 不是日历上的日期。', en: 'bucket is no day of the calendar.' }),
  )
  .transform((text) => (text === 'none' ? null : text))
  .openapi({ type: 'string', example: 'none', description: 'In China Standard Time.' });

/** How many layers a question may name beside the one in its address: the map shows four. */
const MOST_OTHERS = 3;

const NUMBER = String.raw`-?\d{1,20}(?:\.\d{1,20})?(?:e[+-]?\d{1,3})?`;
const RANGE = new RegExp(`^(${NUMBER})?\\.\\.(${NUMBER})?$`);
const OTHER = new RegExp(
  String.raw`^([a-z][a-z-]{0,59})\/([a-z0-9][a-z0-9-]{0,59})(?:@(\d{4}-\d{2}-\d{2}(?:T\d{2})?))?` +
    `(?:~((?:${NUMBER})?\\.\\.(?:${NUMBER})?))?$`,
);

/** The two ends as they are written; null where there is no range. */
const readRange = (text: string): ValueRange | null => {
  const [whole, from, to] = RANGE.exec(text) ?? [];
  const range = [from ? Number(from) : -Infinity, to ? Number(to) : Infinity] as const;
  return whole !== undefined && range[0] < range[1] ? range : null;
};

/** Values that are asked for. */
export const rangeParameter = z
  .string()
  .transform(
    (text, context) =>
      readRange(text) ??
      refuse(context, {
        zh: 'range 须为两个数，以“..”相连，前者较小，可省略一个，如 10..200。',
        en: 'range must be two numbers, the lesser first, with ".." between them, such as 10..200; one may be left out.',
      }),
  )
  .openapi({
    type: 'string',
    example: '10..200',
    description: 'Only cells whose value is at least the first and less than the second.',
  });

/** Further layers, each at a bucket: the same layer at another bucket too. */
export const withParameter = z
  .string()
  .transform((text, context) => {
    const parts = text.split(',').map((part) => OTHER.exec(part));
    if (
      parts.length <= MOST_OTHERS &&
      parts.every((part) => part !== null && (part[4] === undefined || readRange(part[4])))
    )
      return parts.map((part) => {
        const [, theme, layer, bucket, range] = part!;
        return {
          theme: theme!,
          layer: layer!,
          bucket: bucket ?? null,
          range: range === undefined ? null : readRange(range),
        };
      });
    return refuse(context, {
      zh: `with 须为最多 ${MOST_OTHERS} 个图层（如 legal-entity/entities），以逗号分隔；分时段的图层后加 @ 和时段，限定数值的再加 ~10..200。`,
      en: `with must be up to ${MOST_OTHERS} layers such as legal-entity/entities, parted by commas, each with @ and its bucket where it has buckets, and ~10..200 for its range.`,
    });
  })
  .openapi({
    type: 'string',
    example: 'governance/hotline-by-day@2026-10-01',
    description: `Up to ${MOST_OTHERS} further layers, or another bucket of the same, as columns beside the first; ~10..200 is a range of its values.`,
  });

const resSentence = inBoth({
  zh: `res 须为 ${COARSEST} 至 ${RECORD_RES}。`,
  en: `res must be ${COARSEST} to ${RECORD_RES}.`,
});
export const resParameter = z
  .string()
  .regex(/^\d{1,2}$/, resSentence)
  .transform(Number)
  .refine((res) => res >= COARSEST && res <= RECORD_RES, resSentence)
  .openapi({ type: 'integer', minimum: COARSEST, maximum: RECORD_RES, example: 6 });

export const pageParameters = layerParameters.extend({
  parent: z.string().regex(
    /^[0-9a-f]{15}$/,
    inBoth({
      zh: 'parent 须为 H3 网格（15 位十六进制数字）。',
      en: 'parent must be an H3 cell, 15 hexadecimal digits.',
    }),
  ),
  res: resParameter,
  bucket: bucketParameter,
});

export type LayerAsked = z.output<typeof layerParameters>;
export type PageAsked = z.output<typeof pageParameters>;

export const notPublished = ({ id, layer }: PlacedLayer): Problem =>
  new Problem('not-allowed', {
    zh: `图层“${layer.title.zh}”的数据不公开。`,
    en: `The data of the layer ${id} is not published.`,
  });

/** A layer that there is, whoever may see it. */
export const knownLayer = (
  layers: ReadonlyMap<string, PlacedLayer>,
  { theme, layer }: LayerAsked,
): PlacedLayer => {
  const placed = layers.get(`${theme}/${layer}`);
  if (placed) return placed;
  throw new Problem(
    'unknown-layer',
    {
      zh: `没有图层 ${theme}/${layer}；/api/layers 列出所有图层。`,
      en: `There is no layer ${theme}/${layer}; /api/layers lists them.`,
    },
    { field: 'layer' },
  );
};

/** A layer that everybody may see; of others the public role would read that there is nothing. */
export const findLayer = (layers: ReadonlyMap<string, PlacedLayer>, asked: LayerAsked): PlacedLayer => {
  const placed = knownLayer(layers, asked);
  if (gradeOf(placed) > 1) throw notPublished(placed);
  return placed;
};

/** A resolution that the layer is answered at. */
export const fittingRes = (placed: PlacedLayer, res: number): number => {
  const finest = finestOf(placed);
  if (res <= finest) return res;
  throw new Problem(
    'invalid-parameter',
    {
      zh: `图层“${placed.layer.title.zh}”只公布 ${finest} 级及更粗的网格。`,
      en: `${placed.id} is published at resolution ${finest} and coarser.`,
    },
    { field: 'res' },
  );
};

const FIRST = { hour: /T\d\d$/, day: /-\d\d$/, month: /-01$/ };

const STEP = {
  hour: { zh: '按小时分时段；请给小时，如 2026-10-01T08', en: 'hour, such as 2026-10-01T08' },
  day: { zh: '按日分时段；请给日期，如 2026-10-01', en: 'day' },
  month: { zh: '按月分时段；请给该月第一天，如 2026-10-01', en: 'first day' },
};

/** A bucket of the layer's kind, whether it has data or not. */
export const fittingBucket = (placed: PlacedLayer, bucket: string | null): string | null => {
  const by = placed.layer.bucket;
  if (by ? bucket !== null && FIRST[by.step].test(bucket) : bucket === null) return bucket;
  const { zh, id } = { zh: placed.layer.title.zh, id: placed.id };
  const detail = by
    ? {
        zh: `图层“${zh}”${STEP[by.step].zh}。`,
        en: `${id} has a bucket a ${by.step}; give its ${STEP[by.step].en}.`,
      }
    : { zh: `图层“${zh}”不分时段；请写 none。`, en: `${id} has no buckets; write none.` };
  throw new Problem('invalid-parameter', detail, { field: 'bucket' });
};

/** Which page is asked for; pages reach at most so many resolutions down and so many cells wide. */
export const pageKey = (placed: PlacedLayer, { parent, res, bucket }: PageAsked): PageKey => {
  if (!isValidCell(parent))
    throw new Problem(
      'invalid-parameter',
      { zh: `parent 不是 H3 网格：${parent}。`, en: `parent is no H3 cell: ${parent}.` },
      { field: 'parent' },
    );
  const cell = fromHex(parent);
  const depth = fittingRes(placed, res) - resOf(cell);
  if (depth < 0 || depth > PAGE_DEPTH || cellToChildrenSize(parent, res) > 7 ** PAGE_DEPTH)
    throw new Problem(
      'invalid-parameter',
      {
        zh: `res 最多比 parent 细 ${PAGE_DEPTH} 级，parent 为 ${resOf(cell)} 级。`,
        en: `res must be at most ${PAGE_DEPTH} finer than the parent’s, which is ${resOf(cell)}.`,
      },
      { field: 'res' },
    );
  return { parent: cell, res, bucket: fittingBucket(placed, bucket) };
};
