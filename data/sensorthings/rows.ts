import type { Queryable, Query } from '#data/db/sql.ts';
import { nothing, sql } from '#data/db/sql.ts';
import type { Network } from '#data/themes/theme.ts';
import { relationOf, type EntitySet, type Identity, type Span } from './entities.ts';
import { Misunderstood, shown } from './misunderstood.ts';
import { MOST_TOP, type Options } from './options.ts';
import { conditionOf, hasColumns, isId, narrowed, type Level } from './where.ts';

/* Rows of a set: those that belong to each of some parents, by one statement for all of them. */

/** A row of any set. */
export interface Row extends Identity {
  /** Which parent it belongs to. */
  parent: number;
  name?: string;
  unit?: string;
  region?: string;
  /** GeoJSON. */
  position?: string | null;
  at?: Date;
  result?: number | null;
  raw?: number;
  validity?: string;
}

export interface Page {
  rows: Row[];
  /** Whether there are more. */
  more: boolean;
  count: number | null;
}

/** Rows that one question brings in all. */
const MOST_ROWS = 20_000;

const ITEM: Query = { text: 'item', values: [] };

/** What of a row is told, and in which columns it stands. */
const SELECTED: Readonly<Record<EntitySet['name'], string>> = {
  Things: 'item.network, item.station, item.name, item.region',
  Locations: 'item.network, item.station, item.name, st_asgeojson(item.geom) AS position',
  FeaturesOfInterest: 'item.network, item.station, item.name, st_asgeojson(item.geom) AS position',
  Datastreams: 'item.network, item.metric, item.station, item.name',
  Sensors: 'item.network',
  ObservedProperties: 'item.network, item.metric',
  Observations:
    'item.network, item.metric, item.station, item.time, item.at, item.result, item.raw, item.validity',
};

/** In which order rows come where nobody says: the newest reading first. */
const USUAL_ORDER: Readonly<Record<EntitySet['name'], string>> = {
  Things: 'item.network, item.station',
  Locations: 'item.network, item.station',
  FeaturesOfInterest: 'item.network, item.station',
  Datastreams: 'item.network, item.station, item.metric',
  Sensors: 'item.network',
  ObservedProperties: 'item.network, item.metric',
  Observations: 'item.station_number, item.metric_number, item.at DESC',
};

const orderOf = (set: EntitySet, { orderby }: Options): Query => {
  const usual: Query = { text: USUAL_ORDER[set.name], values: [] };
  return orderby.reduceRight((rest, { property, descending }) => {
    const direction: Query = { text: descending ? 'DESC NULLS LAST' : 'ASC NULLS FIRST', values: [] };
    if (isId(property))
      return set.identity.reduceRight((more, name) => {
        const column = name === 'time' ? 'at' : name;
        return sql`${{ text: `item.${column}`, values: [] }} ${direction}, ${more}`;
      }, rest);
    const found = Object.hasOwn(set.properties, property) ? set.properties[property] : undefined;
    if (!found || found.type === 'geography') {
      const known = Object.keys(set.properties).filter((one) => set.properties[one]!.type !== 'geography');
      throw new Misunderstood(
        '$orderby',
        `${set.name} 不能按“${shown(property)}”排序，可用：${known.join(', ')}。`,
        `${set.name} cannot be ordered by "${shown(property)}"; there are @iot.id, ${known.join(', ')}.`,
      );
    }
    return sql`${found.of(ITEM)} ${direction}, ${rest}`;
  }, usual);
};

/** Where only the newest readings of each series are asked for: from which day on they are, by the counts of its days. */
const spanOf = (set: EntitySet, options: Options, count: number): Span | undefined => {
  if (set.name !== 'Observations' || options.filter) return undefined;
  const [first] = options.orderby;
  if (first && !(first.descending && set.properties[first.property]?.type === 'time')) return undefined;
  const days = (one: Query, since: Query) => sql`
    (SELECT max(start) FROM (
       SELECT day.start, sum(day.n) OVER (ORDER BY day.start DESC) AS total FROM reading_day_seen AS day
        WHERE day.station = ${one}.station_number AND day.metric = ${one}.metric_number ${since}) AS days
      WHERE total >= ${count})`;
  return {
    andTime: (one) => sql`
      AND reading.time > coalesce(${days(one, sql`AND day.start > ${one}.newest - interval '40 days'`)},
                                  ${days(one, nothing)}, '-infinity')`,
  };
};

/** Observations of everything at once can be looked through from the newest of each series on, and no more. */
const checkNarrow = (set: EntitySet, identity: Identity, options: Options): void => {
  if (set.name !== 'Observations' || identity.station !== undefined) return;
  if (!options.filter && options.orderby.length === 0 && !options.count) return;
  throw new Misunderstood(
    options.filter ? '$filter' : options.count ? '$count' : '$orderby',
    "请指定数据流，如 /Datastreams('…')/Observations，或加上 $filter=Datastream/@iot.id eq '…'。",
    "name the Datastream, as in /Datastreams('…')/Observations, or by $filter=Datastream/@iot.id eq '…' and ….",
  );
};

/** Those of the networks in which rows with these columns can be. */
const networksIn = (networks: readonly Network[], identities: readonly Identity[]): Network[] =>
  networks.filter(({ id }) => identities.some(({ network = id }) => network === id));

/** Rows of a set that belong to parents, told by the columns that they share with it; each parent has a page of its own. */
export const readRows = async (
  db: Queryable,
  all: readonly Network[],
  set: EntitySet,
  parents: readonly Identity[],
  options: Options,
): Promise<Page[]> => {
  const pages = parents.map((): Page => ({ rows: [], more: false, count: options.count ? 0 : null }));
  const known = narrowed(options.filter, set);
  const asked = parents.map((parent) => ({ ...known, ...parent }));
  for (const one of asked) checkNarrow(set, one, options);
  const networks = networksIn(all, asked);
  const level: Level = { set, alias: ITEM, networks, depth: 0 };
  // even where there is nothing: what is wrong is said
  const filter = options.filter ? sql`AND ${conditionOf(options.filter, level)}` : nothing;
  const order = orderOf(set, options);
  if (networks.length === 0) return pages;
  const top = Math.min(options.top, MOST_TOP);
  const span = asked.some(({ time }) => time !== undefined)
    ? undefined
    : spanOf(set, options, options.skip + top + 1);
  const { from, belongs } = parentsOf(asked);
  const rows = await db.query<Row>(sql`
    SELECT parent.nth::int AS parent, row.*
      FROM ${from}
     CROSS JOIN LATERAL (
       SELECT *, row_number() OVER () AS place FROM (
         SELECT ${{ text: SELECTED[set.name], values: [] }}
           FROM (${relationOf(set.name, networks, span)}) AS item
          WHERE ${belongs} ${filter}
          ORDER BY ${order} LIMIT ${top + 1} OFFSET ${options.skip}
       ) AS page
     ) AS row
     ORDER BY parent.nth, row.place LIMIT ${MOST_ROWS + 1}`);
  if (rows.length > MOST_ROWS)
    throw new Misunderstood(
      '$expand',
      `结果超过 ${MOST_ROWS} 个；请减小 $top。`,
      `this brings more than ${MOST_ROWS} entities at once; ask for fewer by $top.`,
    );
  for (const row of rows) pages[row.parent]!.rows.push(row);
  for (const page of pages) page.more = page.rows.splice(top).length > 0;
  if (!options.count) return pages;
  const counts = await db.query<{ parent: number; count: number }>(sql`
    SELECT parent.nth::int AS parent, counted.count
      FROM ${from}
     CROSS JOIN LATERAL (
       SELECT count(*)::int AS count FROM (${relationOf(set.name, networks)}) AS item WHERE ${belongs} ${filter}
     ) AS counted`);
  for (const { parent, count } of counts) pages[parent]!.count = count;
  return pages;
};

/** The parents as a relation, and what a row has in common with its own; a single one is written out, which plans better. */
const parentsOf = (parents: readonly Identity[]): { from: Query; belongs: Query } => {
  const [first = {}] = parents;
  if (parents.length === 1)
    return { from: sql`(SELECT 0 AS nth) AS parent`, belongs: hasColumns(ITEM, first) };
  const names = (['network', 'metric', 'station', 'time'] as const).filter(
    (name) => first[name] !== undefined,
  );
  const column = (name: (typeof names)[number]): unknown[] =>
    parents.map((parent) => (name === 'time' ? new Date(Number(parent.time)).toISOString() : parent[name]));
  const values = names.reduce(
    (rest, name) =>
      sql`${rest}, ${column(name)}${{ text: name === 'time' ? '::timestamptz[]' : '::text[]', values: [] }}`,
    sql`${parents.map((_, i) => i)}::int[]`,
  );
  const list = ['nth', ...names].join(', ');
  return {
    from: sql`unnest(${values}) AS parent(${{ text: list, values: [] }})`,
    belongs: names.reduce(
      (all, name) => {
        const own = name === 'time' ? 'at' : name;
        return sql`${all} AND ${{ text: `item.${own} = parent.${name}`, values: [] }}`;
      },
      sql`true`,
    ),
  };
};
