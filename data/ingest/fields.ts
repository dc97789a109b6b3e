import { parseRegionCode } from '#data/regions/code.ts';
import { calendarDay, parsePeriod } from '#data/themes/period.ts';
import type { Field, Text } from '#data/themes/theme.ts';
import type { Flaw } from './source.ts';

/*
 * What the text of a cell means for a field. Forms that an office really writes are understood (full-width digits, 2026/3/5,
 * 2026年3月5日, 1,234, 是); what could mean two things is refused.
 */

export type FieldValue = string | number | boolean | null;
type Read = { value: FieldValue } | { flaw: Flaw };

const MAX_TEXT = 200;

/** What is said in place of a personal value: more people read why rows were kept aside than the rows. */
export const UNSAID = '…';

const refuse = (field: Field, text: string, reason: Flaw['reason'], zh: string, en: string): Read => ({
  flaw: {
    reason,
    field: field.id,
    value: field.personal ? UNSAID : text,
    sentence: { zh: `${field.title.zh}:${zh}`, en: `${field.title.en}: ${en}` },
  },
});

const NUMBER = /^[+-]?(?:\d+|\d{1,3}(?:,\d{3})+)(?:\.\d+)?(?:[eE][+-]?\d{1,2})?$/;

const readNumber = (field: Field, text: string): Read => {
  const value = NUMBER.test(text) ? Number(text.replaceAll(',', '')) : Number.NaN;
  if (!Number.isFinite(value))
    return refuse(field, text, 'not-a-number', `“${text}”不是数字`, `"${text}" is not a number`);
  if (field.type === 'integer' && !Number.isSafeInteger(value))
    return refuse(field, text, 'not-whole', `“${text}”不是整数`, `"${text}" is not a whole number`);
  const { min = -Infinity, max = Infinity } = field;
  if (value < min)
    return refuse(
      field,
      text,
      'too-small',
      `${text} 小于下限 ${min}`,
      `${text} is below the least of ${min}`,
    );
  if (value > max)
    return refuse(field, text, 'too-large', `${text} 大于上限 ${max}`, `${text} is above the most of ${max}`);
  return { value };
};

const TRUE = new Set(['true', '1', 'yes', 'y', '是', '有', '√']);
const FALSE = new Set(['false', '0', 'no', 'n', '否', '无', '×']);

const readBoolean = (field: Field, text: string): Read => {
  const word = text.toLowerCase();
  if (TRUE.has(word)) return { value: true };
  if (FALSE.has(word)) return { value: false };
  return refuse(
    field,
    text,
    'not-yes-or-no',
    `“${text}”既不是“是”也不是“否”`,
    `"${text}" is neither yes nor no`,
  );
};

const DAY = /^(\d{4})(?:[-/.](\d{1,2})[-/.](\d{1,2})|年(\d{1,2})月(\d{1,2})日|(\d{2})(\d{2}))$/;

const dayOf = (text: string): string | null => {
  const found = DAY.exec(text);
  if (!found) return null;
  const [year = 0, month = 0, day = 0] = found
    .slice(1)
    .filter((part) => part !== undefined)
    .map(Number);
  return calendarDay(year, month, day);
};

const readDate = (field: Field, text: string): Read => {
  const day = dayOf(text.replace(/[T ]00:00(?::00)?(?:\.0+)?$/, ''));
  if (day) return { value: day };
  return refuse(
    field,
    text,
    'not-a-date',
    `“${text}”不是存在的日期,请写成如 2026-03-05 的样式`,
    `"${text}" is no day that exists; write it like 2026-03-05`,
  );
};

const TIME = /^(.+?)[T ]*(\d{1,2}):(\d{2})(?::(\d{2})(?:\.\d+)?)?\s*(Z|[+-]\d{2}:?\d{2})?$/;

/** An instant with its offset; one without is China Standard Time. */
const readDatetime = (field: Field, text: string): Read => {
  const found = TIME.exec(text);
  const day = dayOf((found?.[1] ?? text).trim());
  const [hour = '00', minute = '00', second = '00'] = found?.slice(2, 5) ?? [];
  const offset = (found?.[5] ?? '+08:00').replace('Z', '+00:00').replace(/^([+-]\d{2})(\d{2})$/, '$1:$2');
  if (day && Number(hour) < 24 && Number(minute) < 60 && Number(second) < 60)
    return { value: `${day}T${hour.padStart(2, '0')}:${minute}:${second}${offset}` };
  return refuse(
    field,
    text,
    'not-a-time',
    `“${text}”不是存在的时间,请写成如 2026-03-05 08:30 的样式`,
    `"${text}" is no time that exists; write it like 2026-03-05 08:30`,
  );
};

const MONTH = /^(\d{4})(?:[-/.](\d{1,2})|年(\d{1,2})月)$/;

const readPeriod = (field: Field, text: string): Read => {
  const month = MONTH.exec(text);
  const written = month
    ? `${month[1]}-${(month[2] ?? month[3] ?? '').padStart(2, '0')}`
    : text.replace(/年$/, '').toUpperCase();
  if (parsePeriod(written)) return { value: written };
  return refuse(
    field,
    text,
    'not-a-period',
    `“${text}”不是统计期,请写成如 2026-03、2026-Q1 或 2026 的样式`,
    `"${text}" is no period; write it like 2026-03, 2026-Q1 or 2026`,
  );
};

const readCode = (field: Field, text: string): Read => {
  const values = field.values ?? {};
  if (Object.hasOwn(values, text)) return { value: text };
  const named = Object.entries<Text>(values).find(
    ([key, { zh, en }]) => zh === text || [key, en].some((word) => word.toLowerCase() === text.toLowerCase()),
  );
  if (named) return { value: named[0] };
  const known = Object.values(values).slice(0, 12);
  return refuse(
    field,
    text,
    'unknown-code',
    `“${text}”不在代码表中;可用:${known.map(({ zh }) => zh).join('、')}`,
    `"${text}" is not in the list; there are ${known.map(({ en }) => en).join(', ')}`,
  );
};

const patterns = new Map<string, RegExp>();
const patternOf = (source: string): RegExp => {
  let pattern = patterns.get(source);
  if (!pattern) patterns.set(source, (pattern = new RegExp(`^(?:${source})$`, 'u')));
  return pattern;
};

const readText = (field: Field, text: string): Read => {
  const { maxLength = MAX_TEXT, pattern, personal } = field;
  if (text.length > maxLength)
    return refuse(
      field,
      `${text.slice(0, 40)}…`,
      'too-long',
      `有 ${text.length} 个字符,最多 ${maxLength}`,
      `has ${text.length} characters; ${maxLength} at most`,
    );
  if (pattern && !patternOf(pattern).test(text)) {
    const shown = personal ? UNSAID : text;
    return refuse(
      field,
      text,
      'wrong-form',
      `“${shown}”的格式不对`,
      `"${shown}" does not have the right form`,
    );
  }
  return { value: text };
};

const readRegion = (field: Field, text: string): Read => {
  const code = parseRegionCode(text);
  if (code) return { value: code };
  return refuse(
    field,
    text,
    'not-a-region-code',
    `“${text}”不是区划代码,请写 2、4、6、9 或 12 位数字`,
    `"${text}" is not a region code; write 2, 4, 6, 9 or 12 digits`,
  );
};

const READERS: Record<Field['type'], (field: Field, text: string) => Read> = {
  text: readText,
  integer: readNumber,
  number: readNumber,
  boolean: readBoolean,
  date: readDate,
  datetime: readDatetime,
  period: readPeriod,
  region: readRegion,
  code: readCode,
};

/** What stands in place of a personal value wherever it is masked. */
const MASKED = /[*＊]/;

const WIDE = /[\uff01-\uff5e\u3000]/;

/** Reads one cell for a field: its value, or what is wrong with it. Empty text is no value. */
export const readField = (field: Field, raw: string | null | undefined): Read => {
  let text = raw?.trim() ?? '';
  if (text === '') {
    if (!field.required) return { value: null };
    return refuse(field, '', 'missing', '必填,却是空的', 'is required and empty');
  }
  if (text.includes('\0'))
    return refuse(
      field,
      text.replaceAll('\0', '␀'),
      'control-character',
      '含有空字符',
      'holds a NUL character',
    );
  if (field.personal && (text === UNSAID || MASKED.test(text)))
    return refuse(
      field,
      text,
      'masked',
      '是隐去后的值,请填写真实值',
      'is a masked value; write what it really is',
    );
  // Names keep their full-width characters; figures and codes mean the same in either width.
  if (field.type !== 'text' && WIDE.test(text)) text = text.normalize('NFKC').trim();
  return READERS[field.type](field, text);
};
