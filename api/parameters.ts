import { z } from '@hono/zod-openapi';
import { parseRegionCode } from '#data/regions/code.ts';
import { REGION_KINDS } from '#data/regions/kind.ts';
import { type Bbox, type LngLat, RegionKind } from './schemas.ts';

/*
 * What parameters may say. Each turns text into a value or into a sentence about what would be right.
 */

/** GIS clients write up to 17 significant digits, some with trailing noise. */
const NUMBER = /^[+-]?(\d{1,20}(\.\d{0,40})?|\.\d{1,40})([eE][+-]?\d{1,2})?$/;
const CONTROL = /\p{Cc}/u;

type Issues = z.core.$RefinementCtx;

const refuse = (context: Issues, message: string, params?: Record<string, string>): typeof z.NEVER => {
  context.addIssue({ code: 'custom', message, ...(params && { params }) });
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
      return refuse(context, `${name} must be a whole number from ${min} to ${max}, not ${shown(text)}.`);
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
      return refuse(context, `${name} must be a number from ${min} to ${max}, not ${shown(text)}.`);
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

/** A region code at any accepted length, answered at full length. */
export function codeParameter(name: string, description: string) {
  return z
    .string()
    .transform((text, context) => {
      const code = parseRegionCode(text);
      if (code) return code;
      const right =
        'Write 2, 4, 6, 9 or 12 digits such as 370202, a park such as PK-3701-001, or a sea area such as SA-BH-3705.';
      return refuse(context, `${name} ${shown(text)} is not a region code. ${right}`, {
        problem: 'invalid-code',
      });
    })
    .openapi({ type: 'string', example: '370202', description });
}

/** An instant of the past to look back to. */
export const asOfParameter = z
  .string()
  .refine((text) => z.iso.datetime({ offset: true }).safeParse(text).success, {
    message: 'as_of must be an instant with offset, such as 2026-11-01T08:00:00+08:00.',
  })
  .openapi({ description: 'What was so at that instant, instead of now.' });

export const kindParameter = z
  .string()
  .transform((text, context) => {
    const kind = RegionKind.safeParse(text);
    if (kind.success) return kind.data;
    return refuse(context, `kind must be one of ${REGION_KINDS.join(', ')}, not ${shown(text)}.`);
  })
  .openapi({ type: 'string', enum: [...REGION_KINDS], description: 'Only regions of this kind.' });

/** Text a person types to search. */
export const searchParameter = z
  .string()
  .transform((text, context) => {
    const words = text.trim();
    if (words.length === 0)
      return refuse(context, 'q is empty; write at least one character of a name, pinyin or code.');
    if (words.length > 100)
      return refuse(context, `q has ${words.length} characters; 100 are enough for any name.`);
    if (CONTROL.test(words)) return refuse(context, 'q contains a control character; write plain text.');
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
      return refuse(
        context,
        `at must be longitude,latitude in degrees, such as 120.383,36.067, not ${shown(text)}.`,
      );
    }
    const [lng, lat] = values as [number, number];
    if (Math.abs(lng) <= 180 && Math.abs(lat) <= 90) return [lng, lat];
    if (Math.abs(lng) <= 90 && Math.abs(lat) <= 180) {
      return refuse(context, `at takes the longitude first: did you mean ${lat},${lng}?`);
    }
    return refuse(
      context,
      `at ${shown(text)} is not on Earth: longitude is -180 to 180, latitude -90 to 90 degrees (WGS 84).`,
    );
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
      return refuse(
        context,
        `bbox must be west,south,east,north in degrees, such as 120,36,121,37, not ${shown(text)}.`,
      );
    }
    const [west, south, east, north] = values as Bbox;
    if (Math.abs(west) > 180 || Math.abs(east) > 180)
      return refuse(context, 'bbox: west and east must be -180 to 180 degrees.');
    if (Math.abs(south) > 90 || Math.abs(north) > 90) {
      return refuse(
        context,
        'bbox: south and north must be -90 to 90 degrees; the order is west,south,east,north.',
      );
    }
    if (west > east) return refuse(context, `bbox: west (${west}) must not lie east of east (${east}).`);
    if (south > north)
      return refuse(context, `bbox: south (${south}) must not lie north of north (${north}).`);
    return [west, south, east, north];
  })
  .openapi({
    type: 'array',
    items: { type: 'number' },
    minItems: 4,
    maxItems: 4,
    description: 'West, south, east, north in degrees, WGS 84. Everything that touches the box is answered.',
  });
