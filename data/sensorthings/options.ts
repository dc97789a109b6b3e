import { parseFilter, type Expression } from './filter.ts';
import { Misunderstood, shown } from './misunderstood.ts';

/* The query options of SensorThings, of a whole question or of one $expand within it. */

export const OPTIONS = ['$filter', '$expand', '$select', '$orderby', '$top', '$skip', '$count'] as const;
type Option = (typeof OPTIONS)[number];
export type Given = Partial<Record<Option, string>>;

export interface Order {
  property: string;
  descending: boolean;
}

export interface Expand {
  /** The navigation property. */
  to: string;
  options: Options;
}

export interface Options {
  filter: Expression | null;
  expand: readonly Expand[];
  /** Null: all that there is. */
  select: readonly string[] | null;
  orderby: readonly Order[];
  top: number;
  skip: number;
  count: boolean;
  /** As they were given, for the address of the next page. */
  given: Given;
}

const USUAL_TOP = 100;
export const MOST_TOP = 1_000;
const MOST_SKIP = 100_000;
/** How deep $expand stands in $expand, and how many there are at a level. */
const DEEPEST = 4;
const MOST_EXPANDS = 12;

/** Splits a text at a mark, but not within quotes or parentheses. */
const splitAt = (option: string, text: string, mark: string): string[] => {
  const parts: string[] = [];
  let [depth, from, quoted] = [0, 0, false];
  for (let at = 0; at < text.length; at++) {
    const one = text[at]!;
    if (one === "'") quoted = !quoted;
    else if (quoted) continue;
    else if (one === '(') depth++;
    else if (one === ')') depth--;
    else if (one === mark && depth === 0) {
      parts.push(text.slice(from, at));
      from = at + 1;
    }
    if (depth < 0) break;
  }
  if (depth !== 0 || quoted)
    throw new Misunderstood(option, '括号或引号不成对。', 'parentheses or quotes do not come in pairs.');
  return [...parts, text.slice(from)];
};

const NAME = /^@?[A-Za-z][\w.]*$/;

const namesOf = (option: string, text: string): string[] =>
  splitAt(option, text, ',').map((part) => {
    const name = part.trim();
    if (!NAME.test(name))
      throw new Misunderstood(
        option,
        `“${shown(name)}”不是属性名。`,
        `"${shown(name)}" is no name of a property.`,
      );
    return name;
  });

const ordersOf = (text: string): Order[] =>
  splitAt('$orderby', text, ',').map((part) => {
    const [, property, direction = 'asc'] = /^\s*(@?[A-Za-z][\w./]*)(?:\s+(asc|desc))?\s*$/.exec(part) ?? [];
    if (property === undefined)
      throw new Misunderstood(
        '$orderby',
        `“${shown(part)}”须为属性名，其后可写 asc 或 desc。`,
        `"${shown(part)}" must be a property, and asc or desc after it where needed.`,
      );
    return { property, descending: direction === 'desc' };
  });

const wholeNumber = (option: Option, text: string, most: number): number => {
  const value = /^\d{1,9}$/.test(text) ? Number(text) : Number.NaN;
  if (value <= most) return value;
  const narrower =
    option === '$skip'
      ? { zh: '更多请用 $filter 缩小范围。', en: ' Narrow the question by $filter to read on.' }
      : { zh: '', en: '' };
  throw new Misunderstood(
    option,
    `须为 0 至 ${most} 的整数，不能是“${shown(text)}”。${narrower.zh}`,
    `must be a whole number from 0 to ${most}, not "${shown(text)}".${narrower.en}`,
  );
};

const countOf = (text: string): boolean => {
  if (text === 'true' || text === 'false') return text === 'true';
  throw new Misunderstood('$count', '须为 true 或 false。', 'must be true or false.');
};

/** What a part of $expand says: `Datastreams`, `Datastreams/Sensor`, `Datastreams($top=1;$expand=Sensor)`. */
const expandOf = (text: string, depth: number): Expand => {
  const [, path = '', inner] = /^\s*([A-Za-z/]+)\s*(?:\((.*)\))?\s*$/s.exec(text) ?? [];
  const [to = '', ...rest] = path.split('/');
  if (to === '' || rest.includes(''))
    throw new Misunderstood(
      '$expand',
      `“${shown(text)}”不是可展开的关联。`,
      `"${shown(text)}" is nothing that can be expanded.`,
    );
  if (rest.length > 0) {
    const nested = `${rest.join('/')}${inner === undefined ? '' : `(${inner})`}`;
    return { to, options: optionsOf({ $expand: nested }, depth + 1) };
  }
  const given: Given = {};
  for (const part of inner === undefined || inner.trim() === '' ? [] : splitAt('$expand', inner, ';')) {
    const at = part.indexOf('=');
    const name = OPTIONS.find((one) => one === part.slice(0, at).trim());
    if (name === undefined || Object.hasOwn(given, name))
      throw new Misunderstood(
        '$expand',
        `“${shown(part)}”不是选项，或给了不止一次；可用：${OPTIONS.join('、')}。`,
        `"${shown(part)}" is no option, or is given twice; there are ${OPTIONS.join(', ')}.`,
      );
    given[name] = part.slice(at + 1);
  }
  return { to, options: optionsOf(given, depth + 1) };
};

const isPlain = ({ options: { given } }: Expand): boolean =>
  Object.keys(given).every((name) => name === '$expand');

/** `A/B,A/C` is A with both; a thing that is expanded twice with different options could mean either. */
const merged = (expands: readonly Expand[], depth: number): Expand[] => {
  const by = new Map<string, Expand>();
  for (const one of expands) {
    const before = by.get(one.to);
    if (before && !(isPlain(before) && isPlain(one)))
      throw new Misunderstood('$expand', `“${one.to}”给了不止一次。`, `"${one.to}" is given more than once.`);
    const parts = [before, one].flatMap((part) => part?.options.given.$expand ?? []);
    const both: Given = parts.length > 0 ? { $expand: parts.join(',') } : {};
    const options = before ? optionsOf(both, depth + 1) : one.options;
    by.set(one.to, { to: one.to, options });
  }
  return [...by.values()];
};

const expandsOf = (text: string, depth: number): Expand[] => {
  const parts = splitAt('$expand', text, ',');
  if (depth >= DEEPEST || parts.length > MOST_EXPANDS)
    throw new Misunderstood(
      '$expand',
      `最多 ${DEEPEST} 层，每层最多 ${MOST_EXPANDS} 个。`,
      `at most ${DEEPEST} levels, and ${MOST_EXPANDS} at each.`,
    );
  return merged(
    parts.map((part) => expandOf(part, depth)),
    depth,
  );
};

/** Reads query options; throws `Misunderstood` where one says nothing. */
export const optionsOf = (given: Given, depth = 0): Options => ({
  filter: given.$filter === undefined ? null : parseFilter(given.$filter),
  expand: given.$expand === undefined ? [] : expandsOf(given.$expand, depth),
  select: given.$select === undefined ? null : namesOf('$select', given.$select),
  orderby: given.$orderby === undefined ? [] : ordersOf(given.$orderby),
  top: given.$top === undefined ? USUAL_TOP : wholeNumber('$top', given.$top, 1_000_000_000),
  skip: given.$skip === undefined ? 0 : wholeNumber('$skip', given.$skip, MOST_SKIP),
  count: given.$count !== undefined && countOf(given.$count),
  given,
});
