import { z } from '@hono/zod-openapi';
import { parseRegionCode } from '#data/regions/code.ts';
import { REGION_KINDS } from '#data/regions/kind.ts';
import type { Sentence } from './problem.ts';
import { type Bbox, type LngLat, RegionKind } from './schemas.ts';
import { inBoth } from './sentence.ts';

/*
 * What parameters may say. Each turns text into a value or into a sentence about what would be right.
 */

/** GIS clients write up to 17 significant digits, some with trailing noise. */
const NUMBER = /^[+-]?(\d{1,20}(\.\d{0,40})?|\.\d{1,40})([eE][+-]?\d{1,2})?$/;
const CONTROL = /\p{Cc}/u;

type Issues = z.core.$RefinementCtx;

/** Refuses a value with what would be right. */
export const refuse = (
  context: Issues,
  sentence: Sentence,
  params?: Record<string, string>,
): typeof z.NEVER => {
  context.addIssue({ code: 'custom', message: inBoth(sentence), ...(params && { params }) });
  return z.NEVER;
};

const shown = (text: string) => JSON.stringify(text.length > 40 ? `${text.slice(0, 40)}…` : text);

/** A whole number within bounds, both included. */
export function wholeNumber(name: string, { min, max }: { min: number; max: number }, description: string) {
  return z
    .string()
    .transform((text, context) => {
      const value = /^\d{1,12}$/.test(text) ? Number(text) : Number.NaN;
      if (value >= min && value <= max) return value;
      return refuse(context, {
        zh: `${name} 须为 ${min} 至 ${max} 的整数，不能是 ${shown(text)}。`,
        en: `${name} must be a whole number from ${min} to ${max}, not ${shown(text)}.`,
      });
    })
    .openapi({ type: 'integer', minimum: min, maximum: max, description });
}

/** A number within bounds, both included. */
export function decimalNumber(name: string, { min, max }: { min: number; max: number }, description: string) {
  return z
    .string()
    .transform((text, context) => {
      const value = NUMBER.test(text) ? Number(text) : Number.NaN;
      if (value >= min && value <= max) return value;
      return refuse(context, {
        zh: `${name} 须为 ${min} 至 ${max} 的数，不能是 ${shown(text)}。`,
        en: `${name} must be a number from ${min} to ${max}, not ${shown(text)}.`,
      });
    })
    .openapi({ type: 'number', minimum: min, maximum: max, description });
}

/** How many items a page holds: 1 to 1000, 100 when not said. */
export const limitParameter = wholeNumber('limit', { min: 1, max: 1000 }, 'How many items at most.')
  .optional()
  .transform((limit) => limit ?? 100)
  .openapi({
    type: 'integer',
    minimum: 1,
    maximum: 1000,
    default: 100,
    description: 'How many items at most.',
  });

/** What is wrong with a text that is no region code. */
export const notACode = (name: string, text: string): Sentence => ({
  zh: `${name} ${shown(text)} 不是区划代码。请写 2、4、6、9 或 12 位数字（如 370202）、园区代码（如 PK-3701-001）或海区代码（如 SA-BH-3705）。`,
  en: `${name} ${shown(text)} is not a region code. Write 2, 4, 6, 9 or 12 digits such as 370202, a park such as PK-3701-001, or a sea area such as SA-BH-3705.`,
});

/** A region code at any accepted length, answered at full length. */
export function codeParameter(name: string, description: string) {
  return z
    .string()
    .transform((text, context) => {
      const code = parseRegionCode(text);
      if (code) return code;
      return refuse(context, notACode(name, text), { problem: 'invalid-code' });
    })
    .openapi({ type: 'string', example: '370202', description });
}

/** An instant of the past to look back to. */
export const asOfParameter = z
  .string()
  .refine((text) => z.iso.datetime({ offset: true }).safeParse(text).success, {
    message: inBoth({
      zh: 'as_of 须为带时区的时刻，如 2026-11-01T08:00:00+08:00。',
      en: 'as_of must be an instant with offset, such as 2026-11-01T08:00:00+08:00.',
    }),
  })
  .openapi({ description: 'What was so at that instant, instead of now.' });

export const kindParameter = z
  .string()
  .transform((text, context) => {
    const kind = RegionKind.safeParse(text);
    if (kind.success) return kind.data;
    const kinds = REGION_KINDS.join(', ');
    return refuse(context, {
      zh: `kind 须为 ${kinds} 之一，不能是 ${shown(text)}。`,
      en: `kind must be one of ${kinds}, not ${shown(text)}.`,
    });
  })
  .openapi({ type: 'string', enum: [...REGION_KINDS], description: 'Only regions of this kind.' });

/** Text a person types to search. */
export const searchParameter = z
  .string()
  .transform((text, context) => {
    const words = text.trim();
    if (words.length === 0)
      return refuse(context, {
        zh: 'q 为空；请至少写名称、拼音或代码中的一个字。',
        en: 'q is empty; write at least one character of a name, pinyin or code.',
      });
    if (words.length > 100)
      return refuse(context, {
        zh: `q 有 ${words.length} 个字；任何名称 100 个字都够。`,
        en: `q has ${words.length} characters; 100 are enough for any name.`,
      });
    if (CONTROL.test(words))
      return refuse(context, {
        zh: 'q 含有控制字符；请写普通文字。',
        en: 'q contains a control character; write plain text.',
      });
    return words;
  })
  .openapi({
    type: 'string',
    minLength: 1,
    maxLength: 100,
    example: 'lxq',
    description: 'Chinese name, pinyin, initials, English name, code or an old name.',
  });

/** Comma-separated numbers; null when one of them is none. */
function numbers(text: string): number[] | null {
  const parts = text.split(',').map((part) => part.trim());
  return parts.every((part) => NUMBER.test(part)) ? parts.map(Number) : null;
}

/** A point "lng,lat" in degrees. Latitude first is the usual mistake, so it is recognised and named. */
export const pointParameter = z
  .string()
  .transform((text, context): LngLat => {
    const values = numbers(text);
    if (values?.length !== 2) {
      return refuse(context, {
        zh: `at 须为“经度,纬度”（度），如 120.383,36.067，不能是 ${shown(text)}。`,
        en: `at must be longitude,latitude in degrees, such as 120.383,36.067, not ${shown(text)}.`,
      });
    }
    const [lng, lat] = values as [number, number];
    if (Math.abs(lng) <= 180 && Math.abs(lat) <= 90) return [lng, lat];
    if (Math.abs(lng) <= 90 && Math.abs(lat) <= 180) {
      return refuse(context, {
        zh: `at 先写经度：是否应为 ${lat},${lng}？`,
        en: `at takes the longitude first: did you mean ${lat},${lng}?`,
      });
    }
    return refuse(context, {
      zh: `at ${shown(text)} 不在地球上：经度为 -180 至 180，纬度为 -90 至 90 度（WGS 84）。`,
      en: `at ${shown(text)} is not on Earth: longitude is -180 to 180, latitude -90 to 90 degrees (WGS 84).`,
    });
  })
  .openapi({
    type: 'string',
    example: '120.383,36.067',
    description: 'Longitude,latitude in degrees, WGS 84.',
  });

/** A box "west,south,east,north" in degrees. */
export const bboxParameter = z
  .string()
  .transform((text, context): Bbox => {
    const values = numbers(text);
    if (values?.length !== 4) {
      return refuse(context, {
        zh: `bbox 须为“西,南,东,北”（度），如 120,36,121,37，不能是 ${shown(text)}。`,
        en: `bbox must be west,south,east,north in degrees, such as 120,36,121,37, not ${shown(text)}.`,
      });
    }
    const [west, south, east, north] = values as Bbox;
    if (Math.abs(west) > 180 || Math.abs(east) > 180)
      return refuse(context, {
        zh: 'bbox：西、东须为 -180 至 180 度。',
        en: 'bbox: west and east must be -180 to 180 degrees.',
      });
    if (Math.abs(south) > 90 || Math.abs(north) > 90)
      return refuse(context, {
        zh: 'bbox：南、北须为 -90 至 90 度；顺序为西,南,东,北。',
        en: 'bbox: south and north must be -90 to 90 degrees; the order is west,south,east,north.',
      });
    if (west > east)
      return refuse(context, {
        zh: `bbox：西（${west}）不能在东（${east}）的东边。`,
        en: `bbox: west (${west}) must not lie east of east (${east}).`,
      });
    if (south > north)
      return refuse(context, {
        zh: `bbox：南（${south}）不能在北（${north}）的北边。`,
        en: `bbox: south (${south}) must not lie north of north (${north}).`,
      });
    return [west, south, east, north];
  })
  .openapi({
    type: 'array',
    items: { type: 'number' },
    minItems: 4,
    maxItems: 4,
    description: 'West, south, east, north in degrees, WGS 84. Everything that touches the box is answered.',
  });
