import type { Reads } from '#data/access/reads.ts';
import { sql } from '#data/db/sql.ts';
import type { Box } from '#data/geostatistics/sphere.ts';

/* Fixed pollution sources as candidates for what stations measured, as far as whoever asks may see their records. */

export const SOURCES = 'pollution-sources';
/** What reaches the air and the water. */
export const TO_AIR = ['waste_gas', 'dust'] as const;
export const TO_WATER = ['waste_water'] as const;

export interface PollutionSource {
  source: string;
  name: string | null;
  pollutant: string;
  permit_kind: string | null;
  permitted_tonnes: number | null;
  online: boolean;
  position: [lng: number, lat: number];
}

/** Sources that are looked at; a box with more is larger than any answer. */
const MOST_SOURCES = 50_000;

/** The sources of some kinds in a box. */
export const readSources = (
  { db }: Reads,
  kinds: readonly string[],
  [west, south, east, north]: Box,
): Promise<PollutionSource[]> =>
  db.query<PollutionSource>(sql`
    SELECT feature.key AS source, feature.properties ->> 'entity_name' AS name, feature.properties ->> 'pollutant' AS pollutant,
           feature.properties ->> 'permit_kind' AS permit_kind,
           (feature.properties ->> 'permitted_tonnes')::float8 AS permitted_tonnes,
           coalesce(feature.properties ->> 'online' = 'true', false) AS online,
           ARRAY[st_x(feature.geom), st_y(feature.geom)] AS position
      FROM feature_seen AS feature
     WHERE feature.dataset = ${SOURCES} AND feature.valid_to IS NULL
           AND feature.geom && st_makeenvelope(${west}, ${south}, ${east}, ${north}, 4326)
           AND feature.properties ->> 'pollutant' = ANY (${[...kinds]}::text[])
     LIMIT ${MOST_SOURCES}`);
