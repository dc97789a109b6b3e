import type { Position } from 'geojson';
import { LIMITS, SourceError, type Flaw, type SourceRow } from '../source.ts';
import { shown } from './text-rows.ts';
import { UNDECODABLE } from './encoding.ts';
import { undecodable } from './report.ts';

/* From the JSON of one feature, or of one flat object, to a row. */

export type JsonObject = Readonly<Record<string, unknown>>;

const isObject = (value: unknown): value is JsonObject =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/** Identifiers of 16 digits and more do not fit a number: they keep their digits as text. */
const MAY_BE_LONG = /\d{16}/;
const keepDigits = (_key: string, value: unknown, context?: { source?: string }): unknown =>
  typeof value === 'number' && Number.isInteger(value) && !Number.isSafeInteger(value)
    ? (context?.source ?? value)
    : value;

/** The object that a text holds, or undefined. */
export const parseObject = (text: string): JsonObject | undefined => {
  try {
    const value: unknown = MAY_BE_LONG.test(text) ? JSON.parse(text, keepDigits) : JSON.parse(text);
    return isObject(value) ? value : undefined;
  } catch {
    return undefined;
  }
};

export const isFeature = (value: JsonObject): boolean => value.type === 'Feature';

/** What a row takes its values from: a feature's properties, or the flat object itself. */
export const propertiesOf = (value: JsonObject): JsonObject => {
  if (!isFeature(value)) return value;
  return isObject(value.properties) ? value.properties : {};
};

/** Adds the names that are new; throws when there are more than a table may have. */
export const collectColumns = (columns: Set<string>, properties: JsonObject): void => {
  for (const name of Object.keys(properties)) columns.add(name);
  if (columns.size > LIMITS.columns)
    throw new SourceError('too-many-columns', {
      zh: `文件里有超过 ${LIMITS.columns} 种属性，无法作为表格读取；请删去不需要的属性。`,
      en: `The file has more than ${LIMITS.columns} different properties, too many for a table; remove those that are not needed.`,
    });
};

const textOf = (value: unknown): string | null => {
  if (value == null) return null;
  if (typeof value === 'string') return value;
  return typeof value === 'object' ? JSON.stringify(value) : String(value);
};

const notAPoint = (type: string): Flaw => ({
  reason: 'not-a-point',
  value: shown(type),
  sentence: {
    zh: '这个要素的几何不是点；请先把线或面转成点（例如取中心点），再上传。',
    en: 'The geometry of this feature is not a point; turn lines and areas into points first (their centres, for instance).',
  },
});

const badPosition = (geometry: unknown): Flaw => ({
  reason: 'bad-position',
  value: shown(JSON.stringify(geometry)),
  sentence: {
    zh: '这个要素的坐标无法读取；请写成 [经度, 纬度] 两个数字。',
    en: 'The position of this feature cannot be read; write it as two numbers, [longitude, latitude].',
  },
});

const badJson = (text: string): Flaw => ({
  reason: 'bad-json',
  value: shown(text),
  sentence: {
    zh: '这一条不是有效的 JSON 对象；请检查引号、逗号和括号是否齐全，或重新导出。',
    en: 'This entry is not a valid JSON object; check its quotes, commas and brackets, or export it again.',
  },
});

const tooLong = (text: string): Flaw => ({
  reason: 'row-too-long',
  value: shown(text),
  sentence: {
    zh: `这一条超过 ${LIMITS.rowChars} 个字符，已跳过；请简化它的几何或删去过长的属性。`,
    en: `This entry is longer than ${LIMITS.rowChars} characters and was skipped; simplify its geometry or remove long properties.`,
  },
});

const locate = (geometry: unknown): { position: Position | null; flaw?: Flaw } => {
  if (geometry == null) return { position: null };
  if (!isObject(geometry)) return { position: null, flaw: badPosition(geometry) };
  if (geometry.type !== 'Point') return { position: null, flaw: notAPoint(String(geometry.type)) };
  const [x, y] = Array.isArray(geometry.coordinates) ? (geometry.coordinates as unknown[]) : [];
  return typeof x === 'number' && typeof y === 'number'
    ? { position: [x, y] }
    : { position: null, flaw: badPosition(geometry) };
};

/** The row of an entry's text; `cut` when only its beginning was kept. */
export const rowOf = (
  row: number,
  text: string,
  cut: boolean,
  columns: readonly string[],
  accepts: (value: JsonObject) => boolean = () => true,
): SourceRow => {
  const value = cut ? undefined : parseObject(text);
  if (!value || !accepts(value))
    return { row, values: columns.map(() => null), flaw: cut ? tooLong(text) : badJson(text) };
  const properties = propertiesOf(value);
  const values = columns.map((name) => (Object.hasOwn(properties, name) ? textOf(properties[name]) : null));
  const { position, flaw } = isFeature(value) ? locate(value.geometry) : { position: null };
  const found = flaw ?? (text.includes(UNDECODABLE) ? undecodable(text) : undefined);
  return { row, values, position, ...(found && { flaw: found }) };
};
