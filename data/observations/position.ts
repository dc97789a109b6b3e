import { sql, type Query } from '#data/db/sql.ts';
import { COORDINATES, type Network } from '#data/themes/theme.ts';

const numberOf = ({ id }: Network, metric: string): Query =>
  sql`(SELECT metric.id FROM metric WHERE metric.network = ${id} AND metric.name = ${metric})`;

/**
 * Where the station of a row of `feature_seen AS feature` is: of a network that moves where its newest readings say, if both coordinates
 * are of one time; else where its record is.
 */
export const placeOfStation = (network: Network): Query => {
  if (!network.moves) return sql`feature.geom`;
  const [lng, lat] = COORDINATES.map((id) => numberOf(network, id)) as [Query, Query];
  return sql`coalesce(
    (SELECT st_setsrid(st_makepoint(lng.value, lat.value), 4326)
       FROM station_seen AS known
       JOIN series_seen AS lng ON lng.station = known.id AND lng.metric = ${lng}
       JOIN series_seen AS lat ON lat.station = known.id AND lat.metric = ${lat} AND lat.time = lng.time
      WHERE known.network = ${network.id} AND known.key = feature.key), feature.geom)`;
};
