import { sql, type Query } from '#data/db/sql.ts';
import type { Network } from '#data/themes/theme.ts';
import {
  identityOf,
  relationOf,
  SETS,
  type Column,
  type EntitySet,
  type Identity,
  type ValueType,
} from './entities.ts';
import type { Comparison, Expression } from './filter.ts';
import { Misunderstood, shown } from './misunderstood.ts';
import { polygonOf } from './wkt.ts';

/* Conditions on the rows of a set, from what $filter says. */

export interface Level {
  set: EntitySet;
  alias: Query;
  networks: readonly Network[];
  /** How many relations stand around this one, for the names of those within. */
  depth: number;
}

interface Value {
  type: ValueType | 'boolean' | 'null';
  of: Query;
}

const wrong = (zh: string, en: string): never => {
  throw new Misunderstood('$filter', zh, en);
};

export const isId = (name: string): boolean => name === '@iot.id' || name === 'id';

const columnOf = (alias: Query, name: Column): Query => sql`${alias}${{ text: `.${name}`, values: [] }}`;

/** That a row has these columns. */
export const hasColumns = (alias: Query, identity: Identity): Query =>
  Object.entries(identity).reduce(
    (all, [name, value]) =>
      name === 'time'
        ? sql`${all} AND ${alias}.at = ${new Date(Number(value)).toISOString()}::timestamptz`
        : sql`${all} AND ${columnOf(alias, name as Column)} = ${value}::text`,
    sql`true`,
  );

/** The columns by which rows of two sets belong together. */
export const sharedColumns = (one: EntitySet, other: EntitySet): Column[] =>
  one.identity.filter((name) => other.identity.includes(name));

const propertyOf = ({ set, alias }: Level, path: string): Value => {
  if (isId(path)) {
    const [first, ...rest] = set.identity.map((name) => columnOf(alias, name));
    return { type: 'text', of: rest.reduce((all, part) => sql`${all} || ':' || ${part}`, first!) };
  }
  const found = Object.hasOwn(set.properties, path) ? set.properties[path] : undefined;
  if (found) return { type: found.type, of: found.of(alias) };
  const known = ['@iot.id', ...Object.keys(set.properties), ...Object.keys(set.navigation)].join(', ');
  return wrong(
    `${set.name} 没有可比较的属性“${shown(path)}”，可用：${known}。`,
    `${set.name} have nothing to compare that is called "${shown(path)}"; there are ${known}.`,
  );
};

const TEXT_TESTS: Readonly<Record<string, (text: Query, part: Query) => Query>> = {
  contains: (text, part) => sql`strpos(${text}, ${part}) > 0`,
  startswith: (text, part) => sql`starts_with(${text}, ${part})`,
  endswith: (text, part) => sql`right(${text}, length(${part})) = ${part}`,
};
const OF_TEXT: Readonly<Record<string, (text: Query) => Value>> = {
  tolower: (text) => ({ type: 'text', of: sql`lower(${text})` }),
  toupper: (text) => ({ type: 'text', of: sql`upper(${text})` }),
  trim: (text) => ({ type: 'text', of: sql`btrim(${text})` }),
  length: (text) => ({ type: 'number', of: sql`length(${text})` }),
};
const PARTS_OF_TIME = ['year', 'month', 'day', 'hour', 'minute'];
const POLYGON_TESTS: Readonly<Record<string, (point: Query, polygon: Query) => Query>> = {
  st_within: (point, polygon) => sql`st_within(${point}, ${polygon})`,
  st_intersects: (point, polygon) => sql`st_intersects(${point}, ${polygon})`,
  'geo.intersects': (point, polygon) => sql`st_intersects(${point}, ${polygon})`,
};
const FUNCTIONS = [
  ...Object.keys(TEXT_TESTS),
  'substringof',
  ...Object.keys(OF_TEXT),
  ...PARTS_OF_TIME,
  ...Object.keys(POLYGON_TESTS),
];

const WORDS: Readonly<Record<Value['type'], [zh: string, en: string]>> = {
  text: ['文字', 'a text'],
  number: ['数', 'a number'],
  time: ['时间', 'a time'],
  geography: ['几何', 'a geometry'],
  boolean: ['条件', 'a condition'],
  null: ['空值', 'null'],
};

const ofType = (value: Value, type: Value['type']): Query => {
  if (value.type === type) return value.of;
  const [found, wanted] = [WORDS[value.type], WORDS[type]];
  return wrong(
    `此处须为${wanted[0]}，而不是${found[0]}。`,
    `${wanted[1]} is needed where ${found[1]} stands.`,
  );
};

const callOf = (name: string, of: readonly Expression[], level: Level): Value => {
  if (!FUNCTIONS.includes(name))
    return wrong(
      `没有函数“${shown(name)}”，可用：${FUNCTIONS.join(', ')}。`,
      `there is no function "${shown(name)}"; there are ${FUNCTIONS.join(', ')}.`,
    );
  const isOne = Object.hasOwn(OF_TEXT, name) || PARTS_OF_TIME.includes(name);
  const [first, second] = of;
  if (!first || of.length !== (isOne ? 1 : 2))
    return wrong(`${name} 的参数个数不对。`, `${name} takes ${isOne ? 'one argument' : 'two arguments'}.`);
  const polygonTest = Object.hasOwn(POLYGON_TESTS, name) ? POLYGON_TESTS[name] : undefined;
  if (polygonTest && second) {
    const [point, area] = first.kind === 'literal' ? [second, first] : [first, second];
    if (area.kind !== 'literal' || area.type !== 'geography')
      return wrong(
        `${name} 须有一个 geography'POLYGON(…)'。`,
        `${name} needs a geography'POLYGON(…)' as one of its arguments.`,
      );
    const polygon = sql`st_makevalid(st_setsrid(st_geomfromgeojson(${polygonOf(area.value)}), 4326))`;
    return { type: 'boolean', of: polygonTest(ofType(valueOf(point, level), 'geography'), polygon) };
  }
  const value = valueOf(first, level);
  if (PARTS_OF_TIME.includes(name))
    return {
      type: 'number',
      of: sql`extract(${{ text: name, values: [] }} FROM ${ofType(value, 'time')} AT TIME ZONE 'UTC')::float8`,
    };
  const text = ofType(value, 'text');
  const ofText = Object.hasOwn(OF_TEXT, name) ? OF_TEXT[name] : undefined;
  if (ofText) return ofText(text);
  const other = ofType(valueOf(second!, level), 'text');
  if (name === 'substringof') return { type: 'boolean', of: TEXT_TESTS['contains']!(other, text) };
  return { type: 'boolean', of: TEXT_TESTS[name]!(text, other) };
};

const valueOf = (expression: Expression, level: Level): Value => {
  if (expression.kind === 'path') return propertyOf(level, expression.path.join('/'));
  if (expression.kind === 'call') return callOf(expression.name, expression.of, level);
  if (expression.kind !== 'literal') return { type: 'boolean', of: conditionOf(expression, level) };
  const { type, value } = expression;
  if (type === 'text' && (value.includes('\0') || !value.isWellFormed()))
    return wrong('文字含有不可用的字符。', 'a text has characters that cannot be used.');
  const casts = { text: 'text', number: 'float8', time: 'timestamptz', boolean: 'boolean' } as const;
  if (type === 'null') return { type, of: sql`NULL` };
  if (type === 'geography') return wrong('几何不能比较。', 'a geometry cannot be compared.');
  return { type, of: sql`${value}${{ text: `::${casts[type]}`, values: [] }}` };
};

const SIGNS: Readonly<Record<Comparison, string>> = {
  eq: '=',
  ne: 'IS DISTINCT FROM',
  gt: '>',
  ge: '>=',
  lt: '<',
  le: '<=',
};

/** Of `@iot.id eq '…'`, there or by way of what there is one of each: the columns that a row then has; null for other comparisons. */
const columnsMeant = (expression: Expression, set: EntitySet): Identity | 'none' | null => {
  if (expression.kind !== 'compare' || expression.by !== 'eq') return null;
  const { left, right } = expression;
  const [path, literal] = left.kind === 'path' ? [left, right] : [right, left];
  if (path.kind !== 'path' || literal.kind !== 'literal' || literal.type !== 'text') return null;
  let at = set;
  for (const name of path.path.slice(0, -1)) {
    const to = Object.hasOwn(at.navigation, name) ? at.navigation[name] : undefined;
    if (!to || to.many) return null;
    at = SETS[to.to];
  }
  if (!isId(path.path.at(-1)!)) return null;
  return identityOf(at, literal.value) ?? 'none';
};

/** The columns that all rows for which a condition holds have in common, as far as it names entities. */
export const narrowed = (expression: Expression | null, set: EntitySet): Identity => {
  if (expression?.kind === 'and')
    return { ...narrowed(expression.left, set), ...narrowed(expression.right, set) };
  const meant = expression && columnsMeant(expression, set);
  return meant && meant !== 'none' ? meant : {};
};

/** Ways from a set to others by which the paths of a comparison lead; '' where they lead nowhere. */
const waysOf = (expression: Expression, set: EntitySet): Set<string> => {
  if (expression.kind === 'path') {
    const [first = ''] = expression.path;
    return new Set([Object.hasOwn(set.navigation, first) ? first : '']);
  }
  if (expression.kind === 'call') return new Set(expression.of.flatMap((part) => [...waysOf(part, set)]));
  if (expression.kind === 'compare')
    return new Set([...waysOf(expression.left, set), ...waysOf(expression.right, set)]);
  return new Set();
};

const shortened = (expression: Expression): Expression => {
  if (expression.kind === 'path') return { kind: 'path', path: expression.path.slice(1) };
  if (expression.kind === 'call') return { ...expression, of: expression.of.map(shortened) };
  if (expression.kind === 'compare')
    return { ...expression, left: shortened(expression.left), right: shortened(expression.right) };
  return expression;
};

const elsewhere = (expression: Expression, way: string, { set, alias, networks, depth }: Level): Query => {
  const to = set.navigation[way]!.to;
  if (to === 'Observations')
    return wrong(
      '不能按 Observations 的值筛选其他实体；请读取 Observations 本身。',
      'other entities cannot be filtered by their Observations; ask for the Observations themselves.',
    );
  const inner: Level = {
    ...{ set: SETS[to], alias: { text: `within${depth}`, values: [] } },
    ...{ networks, depth: depth + 1 },
  };
  const linked = sharedColumns(set, inner.set).reduce(
    (all, name) => sql`${all} AND ${columnOf(inner.alias, name)} = ${columnOf(alias, name)}`,
    sql`true`,
  );
  return sql`EXISTS (SELECT FROM (${relationOf(to, networks)}) AS ${inner.alias} WHERE ${linked} AND ${conditionOf(shortened(expression), inner)})`;
};

const comparisonOf = (expression: Extract<Expression, { kind: 'compare' }>, level: Level): Query => {
  const [left, right] = [valueOf(expression.left, level), valueOf(expression.right, level)];
  const sign: Query = { text: SIGNS[expression.by], values: [] };
  if (left.type === 'null' || right.type === 'null') {
    if (expression.by !== 'eq' && expression.by !== 'ne')
      return wrong('与 null 只能用 eq 或 ne 比较。', 'null is compared by eq or ne only.');
    const other = left.type === 'null' ? right.of : left.of;
    return expression.by === 'eq' ? sql`(${other}) IS NULL` : sql`(${other}) IS NOT NULL`;
  }
  if (left.type === 'geography' || left.type === 'boolean')
    return wrong('几何和条件不能比较。', 'geometries and conditions cannot be compared.');
  return sql`${left.of} ${sign} ${ofType(right, left.type)}`;
};

/** A condition in SQL; throws `Misunderstood` where the expression is none of this set. */
export const conditionOf = (expression: Expression, level: Level): Query => {
  if (expression.kind === 'and' || expression.kind === 'or') {
    const [left, right] = [conditionOf(expression.left, level), conditionOf(expression.right, level)];
    return expression.kind === 'and' ? sql`(${left} AND ${right})` : sql`(${left} OR ${right})`;
  }
  // what compares with nothing does not hold, so its opposite does
  if (expression.kind === 'not') return sql`(NOT coalesce(${conditionOf(expression.of, level)}, false))`;
  const meant = columnsMeant(expression, level.set);
  if (meant !== null) return meant === 'none' ? sql`false` : sql`(${hasColumns(level.alias, meant)})`;
  const ways = [...waysOf(expression, level.set)];
  const way = ways.find((one) => one !== '');
  if (way !== undefined) {
    if (ways.length > 1)
      return wrong('一个比较只能涉及一种关联实体。', 'one comparison is of one kind of related entity only.');
    return elsewhere(expression, way, level);
  }
  if (expression.kind === 'compare') return comparisonOf(expression, level);
  return ofType(valueOf(expression, level), 'boolean');
};
