import { nothing, sql, type Query } from '#data/db/sql.ts';
import { placeOfStation } from '#data/observations/position.ts';
import type { Network } from '#data/themes/theme.ts';
import { andWhere } from '#data/themes/where.ts';

/*
 * Networks, stations, metrics and readings as the entities of SensorThings. An entity is told by some of these columns, and what belongs
 * to what by those that both have.
 */

export const COLUMNS = ['network', 'metric', 'station', 'time'] as const;
export type Column = (typeof COLUMNS)[number];
/** What tells an entity; a time in milliseconds as text. */
export type Identity = Partial<Record<Column, string>>;

export type ValueType = 'text' | 'number' | 'time' | 'geography';

export interface Property {
  type: ValueType;
  /** Of a row of the set. */
  of: (alias: Query) => Query;
}

export const SET_NAMES = [
  'Things',
  'Locations',
  'Datastreams',
  'Sensors',
  'ObservedProperties',
  'Observations',
  'FeaturesOfInterest',
] as const;
export type SetName = (typeof SET_NAMES)[number];

export interface Navigation {
  to: SetName;
  many: boolean;
}

export interface EntitySet {
  name: SetName;
  identity: readonly Column[];
  /** What may be filtered and ordered by. */
  properties: Readonly<Record<string, Property>>;
  navigation: Readonly<Record<string, Navigation>>;
}

const column = (name: string): ((alias: Query) => Query) => {
  const of: Query = { text: `.${name}`, values: [] };
  return (alias) => sql`${alias}${of}`;
};
const texts = (...names: string[]): Record<string, Property> =>
  Object.fromEntries(names.map((name) => [name, { type: 'text', of: column(name) }]));
const property = (type: ValueType, name: string): Property => ({ type, of: column(name) });

const one = (to: SetName): Navigation => ({ to, many: false });
const many = (to: SetName): Navigation => ({ to, many: true });

const declared = (
  name: SetName,
  identity: readonly Column[],
  properties: EntitySet['properties'],
  navigation: EntitySet['navigation'],
): EntitySet => ({ name, identity, properties, navigation });

const PLACE = {
  'properties/network': property('text', 'network'),
  'properties/station': property('text', 'station'),
};

export const SETS: Readonly<Record<SetName, EntitySet>> = {
  Things: declared(
    'Things',
    ['network', 'station'],
    { ...texts('name'), ...PLACE, 'properties/region': property('text', 'region') },
    { Locations: many('Locations'), Datastreams: many('Datastreams') },
  ),
  Locations: declared(
    'Locations',
    ['network', 'station'],
    { ...texts('name'), location: property('geography', 'geom') },
    { Things: many('Things') },
  ),
  Datastreams: declared(
    'Datastreams',
    ['network', 'metric', 'station'],
    {
      ...PLACE,
      'properties/metric': property('text', 'metric'),
      'unitOfMeasurement/symbol': property('text', 'unit'),
    },
    {
      Thing: one('Things'),
      Sensor: one('Sensors'),
      ObservedProperty: one('ObservedProperties'),
      Observations: many('Observations'),
    },
  ),
  Sensors: declared(
    'Sensors',
    ['network'],
    { 'properties/network': property('text', 'network') },
    { Datastreams: many('Datastreams') },
  ),
  ObservedProperties: declared(
    'ObservedProperties',
    ['network', 'metric'],
    {
      ...texts('name'),
      'properties/network': property('text', 'network'),
      'properties/metric': property('text', 'metric'),
    },
    { Datastreams: many('Datastreams') },
  ),
  Observations: declared(
    'Observations',
    ['network', 'metric', 'time', 'station'],
    {
      phenomenonTime: property('time', 'at'),
      resultTime: property('time', 'at'),
      result: property('number', 'result'),
      resultQuality: property('text', 'validity'),
    },
    { Datastream: one('Datastreams'), FeatureOfInterest: one('FeaturesOfInterest') },
  ),
  FeaturesOfInterest: declared(
    'FeaturesOfInterest',
    ['network', 'station'],
    { ...texts('name'), feature: property('geography', 'geom') },
    { Observations: many('Observations') },
  ),
};

/** What an entity is called: the columns that tell it, in order; a station comes last, since only its key may hold colons. */
export const idOf = ({ identity }: EntitySet, row: Identity): string =>
  identity.map((name) => row[name]).join(':');

/** The columns that an id names; null where no entity of the set can be called that. */
export const identityOf = ({ identity }: EntitySet, id: string): Identity | null => {
  const parts = id.split(':');
  if (parts.length < identity.length || (identity.at(-1) !== 'station' && parts.length > identity.length))
    return null;
  const found: Identity = {};
  for (const [i, name] of identity.entries())
    found[name] = i === identity.length - 1 ? parts.slice(i).join(':') : parts[i]!;
  const isTime = found.time === undefined || /^\d{1,13}$/.test(found.time);
  return isTime && !id.includes('\0') && id.isWellFormed() ? found : null;
};

const union = (parts: readonly Query[]): Query =>
  parts.reduce((all, part, i) => (i === 0 ? part : sql`${all} UNION ALL ${part}`), nothing);

/** Stations as their records have them, as far as whoever asks sees those. */
const stations = (networks: readonly Network[]): Query =>
  union(
    networks.map(
      (network) => sql`
        SELECT ${network.id}::text AS network, feature.key AS station, coalesce(feature.properties ->> 'name', feature.key) AS name,
               feature.region, ${placeOfStation(network)} AS geom
          FROM feature_seen AS feature
         WHERE feature.dataset = ${network.dataset} AND feature.valid_to IS NULL ${andWhere(network)}`,
    ),
  );

/** The declared metrics, with the number of each. */
const metrics = (networks: readonly Network[]): Query => {
  const all = networks.flatMap(({ id, metrics: own }) => own.map((metric) => ({ network: id, ...metric })));
  return sql`
    SELECT declared.network, declared.metric, declared.name, declared.unit, metric.id AS number
      FROM unnest(${all.map(({ network }) => network)}::text[], ${all.map(({ id }) => id)}::text[],
                  ${all.map(({ title }) => title.zh)}::text[], ${all.map(({ unit }) => unit.en)}::text[])
           AS declared(network, metric, name, unit)
      LEFT JOIN metric ON metric.network = declared.network AND metric.name = declared.metric`;
};

/** Series of which something was received. */
const series = (networks: readonly Network[]): Query => sql`
  SELECT place.network, place.station, kind.metric, kind.unit, place.name, known.id AS station_number, kind.number AS metric_number,
         newest.time AS newest
    FROM (${stations(networks)}) AS place
    JOIN (${metrics(networks)}) AS kind ON kind.network = place.network
   CROSS JOIN LATERAL (
     SELECT id FROM station_seen WHERE station_seen.network = place.network AND station_seen.key = place.station
   ) AS known
   CROSS JOIN LATERAL (
     SELECT time FROM series_seen WHERE series_seen.station = known.id AND series_seen.metric = kind.number
   ) AS newest`;

export interface Span {
  /** A condition on `reading.time`, by the row `one` of the series: so that not all of it is read where only its end is asked for. */
  andTime: (one: Query) => Query;
}

const readings = (networks: readonly Network[], { andTime }: Span): Query => sql`
  SELECT one.network, one.station, one.metric, one.station_number, one.metric_number, reading.time AS at,
         (extract(epoch FROM reading.time) * 1000)::bigint::text AS time,
         counted(reading.value, reading.validated, reading.validity) AS result, reading.value AS raw, reading.validity::text AS validity
    FROM (${series(networks)}) AS one
   CROSS JOIN LATERAL (
     SELECT time, value, validated, validity FROM reading_seen AS reading
      WHERE reading.station = one.station_number AND reading.metric = one.metric_number ${andTime({ text: 'one', values: [] })}
   ) AS reading`;

const NO_SPAN: Span = { andTime: () => nothing };

/** The rows of a set, of some networks. */
export const relationOf = (name: SetName, networks: readonly Network[], span: Span = NO_SPAN): Query => {
  if (name === 'Things') return stations(networks);
  if (name === 'Locations' || name === 'FeaturesOfInterest')
    return sql`SELECT * FROM (${stations(networks)}) AS place WHERE place.geom IS NOT NULL`;
  if (name === 'Datastreams') return series(networks);
  if (name === 'ObservedProperties') return metrics(networks);
  if (name === 'Observations') return readings(networks, span);
  return sql`SELECT network FROM unnest(${networks.map(({ id }) => id)}::text[]) AS declared(network)`;
};
