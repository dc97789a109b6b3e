/* What a source answers, as the lines that the door of observations takes. */

/** Where something stands in a document: names from outside in. */
export type DocumentPath = readonly (string | number)[];

/** How times are written: ISO 8601 (with `offset` where it has none), or seconds or milliseconds since 1970. */
export type TimeForm = 'iso' | 'seconds' | 'milliseconds';

interface Shared<Field> {
  station: Field;
  time: Field;
  timeForm: TimeForm;
  /** Such as `+08:00`, for times that have none. */
  offset: string | null;
  /** Fields of our metrics; or of the metric's name and its value, with our names of theirs. */
  values:
    | Readonly<Record<string, Field>>
    | { metric: Field; value: Field; names: Readonly<Record<string, string>> | null };
  /** Our keys of their stations; null where they are the same. Stations that are not among them are none of ours. */
  stations: Readonly<Record<string, string>> | null;
  /** Texts that stand for no value. */
  missing: readonly string[];
}

export type PollFormat =
  | ({ type: 'json'; rows: DocumentPath } & Shared<DocumentPath>)
  | ({ type: 'csv'; delimiter: string } & Shared<string>);

/** A body that is not what its source was declared to answer; the message is for people. */
export class UnusableAnswer extends Error {}

const at = (document: unknown, path: DocumentPath): unknown =>
  path.reduce<unknown>(
    (value, name) =>
      typeof value === 'object' && value !== null && Object.hasOwn(value, name)
        ? (value as Record<string | number, unknown>)[name]
        : undefined,
    document,
  );

/** Rows of text with delimiters between fields, which may be quoted. */
export const csvRows = (text: string, delimiter: string): string[][] => {
  const rows: string[][] = [];
  let row: string[] = [];
  let [field, quoted] = ['', false];
  const endField = () => {
    row.push(field);
    field = '';
  };
  const endRow = () => {
    endField();
    if (row.length > 1 || row[0] !== '') rows.push(row);
    row = [];
  };
  for (let i = text.startsWith('\uFEFF') ? 1 : 0; i < text.length; i++) {
    const one = text[i]!;
    if (quoted) {
      if (one !== '"') field += one;
      else if (text[i + 1] === '"') field += text[++i]!;
      else quoted = false;
    } else if (one === '"' && field === '') quoted = true;
    else if (one === delimiter) endField();
    else if (one === '\n') endRow();
    else if (one !== '\r') field += one;
  }
  if (field !== '' || row.length > 0) endRow();
  return rows;
};

const LOCAL_TIME = /^\d{4}-\d{1,2}-\d{1,2}[T ]\d{1,2}:\d{2}(:\d{2}(\.\d+)?)?$/;

/** A time as lines have it; what is none is passed on, so that the door keeps it aside and says so. */
const timeOf = (given: unknown, form: TimeForm, offset: string | null): unknown => {
  if (form === 'iso') {
    const text = typeof given === 'string' ? given.trim().replaceAll('/', '-') : given;
    if (typeof text !== 'string' || offset === null || !LOCAL_TIME.test(text)) return text;
    const [day = '', clock = ''] = text.split(/[T ]/);
    const padded = (part: string, mark: string) =>
      part
        .split(mark)
        .map((one) => one.padStart(2, '0'))
        .join(mark);
    return `${padded(day, '-')}T${padded(clock, ':')}${offset}`;
  }
  const ms = Number(given) * (form === 'seconds' ? 1000 : 1);
  return given !== null && given !== '' && Math.abs(ms) <= 8.64e15 ? new Date(ms).toISOString() : given;
};

/** A number where the text is one; undefined where there is none. */
const valueOf = (given: unknown, missing: readonly string[]): unknown => {
  if (given === undefined || given === null) return undefined;
  if (typeof given !== 'string') return given;
  const text = given.trim();
  if (text === '' || missing.includes(text)) return undefined;
  return /^[+-]?\d+(\.\d+)?([eE][+-]?\d+)?$/.test(text) ? Number(text) : text;
};

const linesOfRows = <Field>(
  network: string,
  rows: readonly unknown[],
  read: (row: unknown, field: Field) => unknown,
  { station, time, timeForm, offset, values, stations, missing }: Shared<Field>,
): string[] =>
  rows.flatMap((row) => {
    const theirs = read(row, station);
    const name = typeof theirs === 'number' ? String(theirs) : theirs;
    const ours =
      stations && typeof name === 'string' ? (Object.hasOwn(stations, name) ? stations[name] : null) : name;
    if (ours === null) return [];
    const shared = { network, station: ours, time: timeOf(read(row, time), timeForm, offset) };
    if ('metric' in values) {
      const { metric, value, names } = values as Extract<typeof values, { metric: Field }>;
      const called = read(row, metric);
      const own =
        names && typeof called === 'string' ? (Object.hasOwn(names, called) ? names[called] : null) : called;
      const found = valueOf(read(row, value), missing);
      return own === null || found === undefined
        ? []
        : [JSON.stringify({ ...shared, metric: own, value: found })];
    }
    const found = Object.entries(values as Record<string, Field>).flatMap(([metric, field]) => {
      const value = valueOf(read(row, field), missing);
      return value === undefined ? [] : [[metric, value] as const];
    });
    return found.length === 0 ? [] : [JSON.stringify({ ...shared, values: Object.fromEntries(found) })];
  });

/** The lines of an answer. Throws `UnusableAnswer` where it is of another form than declared. */
export const linesOfAnswer = (network: string, text: string, format: PollFormat): string[] => {
  if (format.type === 'json') {
    let document: unknown;
    try {
      document = JSON.parse(text);
    } catch {
      throw new UnusableAnswer('The answer is no JSON.');
    }
    const rows = at(document, format.rows);
    if (!Array.isArray(rows))
      throw new UnusableAnswer(`The answer has no list at "${format.rows.join('.')}".`);
    return linesOfRows(network, rows, at, format);
  }
  const [heading, ...rows] = csvRows(text, format.delimiter);
  const places = new Map(heading?.map((name, i) => [name.trim(), i]));
  const { values } = format;
  const needed = [
    format.station,
    format.time,
    ...('names' in values ? [values.metric, values.value] : Object.values(values)),
  ];
  for (const name of needed)
    if (!places.has(name)) throw new UnusableAnswer(`The answer has no column "${name}".`);
  return linesOfRows<string>(network, rows, (row, name) => (row as string[])[places.get(name)!], format);
};
