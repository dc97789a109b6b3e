import { COORDINATES } from '#data/themes/theme.ts';
import { flawOf, shown, type Flaw, type Given, type Reason } from './judge.ts';

/* A line of what arrives, as readings: each is counted, whatever is wrong with it. */

/** Bytes of one line at the most. */
export const LONGEST_LINE = 16_384;
const LONGEST_NAME = 400;

const TIME =
  /^(\d{4})-(\d\d)-(\d\d)T(?:[01]\d|2[0-3]):[0-5]\d(?::[0-5]\d(?:\.\d{1,3})?)?(?:Z|[+-](?:0\d|1[0-4]):?[0-5]\d)$/;

/** An instant with its offset, in milliseconds; null where the text is none. */
export const parseTime = (text: unknown): number | null => {
  const [, year, month, day] = (typeof text === 'string' && TIME.exec(text)) || [];
  if (year === undefined) return null;
  const days = new Date(Date.UTC(Number(year), Number(month), 0)).getUTCDate();
  if (Number(month) < 1 || Number(month) > 12 || Number(day) < 1 || Number(day) > days) return null;
  return Date.parse(text as string);
};

const isName = (value: unknown): value is string =>
  typeof value === 'string' && value.length > 0 && value.length <= LONGEST_NAME;

interface Line {
  network: unknown;
  station: unknown;
  metric: unknown;
  time: unknown;
  value: unknown;
  values: unknown;
  /** Where the station was, if it moves. */
  position: unknown;
}

/** The one reading that a line of no use counts as. */
export const unusableLine = (
  line: number,
  reason: Reason,
  zh: string,
  en: string,
  field = 'line',
): Given[] => [
  {
    ...{ line, nth: 0, network: '', station: '', metric: '', time: 0, value: 0, field },
    flaw: flawOf(line, field, reason, zh, en),
  },
];

const missing = (line: number, field: string): Flaw =>
  flawOf(
    line,
    field,
    'missing',
    '缺少或不是文字,须给出 network、station、metric、time、value',
    'is missing or no text; a line has network, station, metric, time and value',
  );

/** What is wrong with what all readings of a line share. */
const sharedFlaw = (line: number, { network, station, time }: Line, ms: number | null): Flaw | undefined => {
  for (const [field, value] of Object.entries({ network, station }))
    if (!isName(value)) return missing(line, field);
  if (time === undefined) return missing(line, 'time');
  if (ms !== null) return undefined;
  const text = shown(typeof time === 'string' ? time : (JSON.stringify(time) ?? ''));
  return flawOf(
    line,
    'time',
    'not-a-time',
    `“${text}”不是带时区的时间,如 2026-03-05T08:00:00+08:00`,
    `"${text}" is no time with its offset, such as 2026-03-05T08:00:00+08:00`,
  );
};

const notANumber = (line: number, field: string, value: unknown): Flaw => {
  const text = shown(JSON.stringify(value) ?? '');
  return flawOf(line, field, 'not-a-number', `${text} 不是数字`, `${text} is no number`);
};

const isNumber = (value: unknown): value is number => typeof value === 'number' && Number.isFinite(value);

const isPosition = (value: unknown): value is [number, number] =>
  Array.isArray(value) && value.length === 2 && value.every(isNumber);

const noPosition = (line: number, value: unknown): Flaw => {
  const text = shown(JSON.stringify(value) ?? '');
  return flawOf(
    line,
    'position',
    'not-a-number',
    `${text} 不是 [经度, 纬度]`,
    `${text} is no [longitude, latitude]`,
  );
};

/** What a line says, by metric, and where it says it; a position is one of each coordinate. */
const namedIn = ({ metric, value, values, position }: Line): [string, unknown, string][] => {
  const measured: [string, unknown, string][] =
    values !== undefined
      ? Object.entries(values as object).map(([id, one]) => [id, one, `values.${shown(id)}`])
      : value !== undefined || metric !== undefined || position === undefined
        ? [[isName(metric) ? metric : '', value, 'value']]
        : [];
  if (position === undefined) return measured;
  const at = isPosition(position) ? position : [];
  return [
    ...measured,
    ...COORDINATES.map((id, i): [string, unknown, string] => [id, at[i] ?? position, 'position']),
  ];
};

/** The readings of a line of JSON, one or several; blank lines hold none. */
export const readLine = (line: number, text: string): Given[] => {
  if (text.trim() === '') return [];
  let parsed: unknown;
  try {
    parsed = JSON.parse(text);
  } catch {
    parsed = undefined;
  }
  if (typeof parsed !== 'object' || parsed === null || Array.isArray(parsed))
    return unusableLine(line, 'not-json', '不是一个 JSON 对象', 'is no JSON object');
  const given = parsed as Line;
  const { values } = given;
  const isMap = typeof values === 'object' && values !== null && !Array.isArray(values);
  if (values !== undefined && (!isMap || given.value !== undefined || given.metric !== undefined))
    return unusableLine(
      line,
      'missing',
      '须为“指标: 数值”的对象,且不与 metric、value 同时给出',
      'is an object of values by metric, and stands without metric and value',
      'values',
    );
  const named = namedIn(given);
  if (named.length === 0) return unusableLine(line, 'missing', '没有数值', 'has no values', 'values');
  const time = parseTime(given.time);
  const shared =
    sharedFlaw(line, given, time) ??
    (named.every(([metric]) => metric !== '') || isMap ? undefined : missing(line, 'metric'));
  const flawIn = (value: unknown, field: string): Flaw | undefined => {
    if (isNumber(value)) return undefined;
    return field === 'position' ? noPosition(line, value) : notANumber(line, field, value);
  };
  return named.map(([metric, value, field], nth): Given => {
    const flaw = shared ?? flawIn(value, field);
    return {
      ...{ line, nth, metric, field },
      ...(field === 'position' && isPosition(given.position) && { position: given.position }),
      network: isName(given.network) ? given.network : '',
      station: isName(given.station) ? given.station : '',
      time: time ?? 0,
      value: isNumber(value) ? value + 0 : 0, // no reading is below zero by its sign alone
      ...(flaw && { flaw }),
    };
  });
};
