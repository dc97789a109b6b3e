import type { Database } from '#data/db/database.ts';
import type { TileAddress } from '#data/db/vector-tile.ts';
import { nothing, sql, type Query, type Queryable } from '#data/db/sql.ts';
import { REGIONS_CHANGED } from './load.ts';
import { SearchIndex, type SearchEntry, type SearchMatch } from './search.ts';

type LngLat = readonly [lng: number, lat: number];
type Bbox = [west: number, south: number, east: number, north: number];

/** Everything the world may read of regions; JSON is written by the database and passed through as text. */
export type RegionReader = ReturnType<typeof createRegionReader>;

/** The outline that suits a tolerance: the coarsest one kept that is not coarser, else the full one. */
export const outlineAt = (toleranceM: number): Query => sql`
  coalesce((SELECT outline.geom FROM region_outline AS outline
             WHERE outline.code = region.code AND outline.tolerance_m <= ${toleranceM}
             ORDER BY outline.tolerance_m DESC
             LIMIT 1), region.geom)`;

const feature = (geometry: Query, properties: Query): Query => sql`
  json_build_object(
    'type', 'Feature',
    'id', region.code,
    'geometry', st_asgeojson(${geometry}, 6)::json,
    'properties', ${properties})`;

/** What the map needs of a region that it draws. */
const mapProperties = sql`
  json_build_object('code', region.code, 'kind', region.kind, 'name_zh', region.name_zh, 'name_en', region.name_en,
                    'pinyin', region.pinyin, 'synthetic', region.synthetic,
                    'center', json_build_array(st_x(region.center), st_y(region.center)))`;

/** The flat attributes that a GIS shows in its table. */
const flatProperties = sql`
  json_build_object('code', region.code, 'kind', region.kind, 'level', region.level, 'parent', region.parent,
                    'name_zh', region.name_zh, 'name_en', region.name_en, 'pinyin', region.pinyin,
                    'area_km2', region.area_km2, 'population', region.population,
                    'geometry_source', region.geometry_source, 'synthetic', region.synthetic,
                    'approximate', region.approximate, 'source', region.source_name,
                    'source_as_of', region.source_as_of)`;

const detail = (code: string): Query => sql`
  SELECT (region_summary(region)::jsonb || jsonb_build_object(
    'bbox', region.bbox,
    'centroid', jsonb_build_array(st_x(region.centroid), st_y(region.centroid)),
    'ancestors', coalesce((
      SELECT json_agg(region_name(up)::jsonb || jsonb_build_object('level', up.level) ORDER BY up.level)
        FROM region AS up WHERE up.code = ANY (region.lineage) AND up.code <> region.code), '[]'),
    'geometry', jsonb_build_object('source', region.geometry_source, 'synthetic', region.synthetic,
      'approximate', region.approximate, 'kind', CASE WHEN region.area_km2 IS NULL THEN 'point' ELSE 'polygon' END),
    'population_source', region.population_source,
    'population_as_of', region.population_as_of,
    'urban_rural_class', region.urban_rural_class,
    'aliases', coalesce((
      SELECT json_agg(json_build_object('code', alias.old_code, 'name', alias.name_zh, 'valid_from', alias.valid_from,
                                        'valid_to', alias.valid_to, 'change', alias.change)
                      ORDER BY alias.valid_to, alias.old_code)
        FROM region_alias AS alias WHERE alias.code = region.code), '[]'),
    'children_by_kind', coalesce((
      SELECT json_object_agg(kind, n ORDER BY kind)
        FROM (SELECT child.kind, count(*)::int AS n FROM region AS child
               WHERE child.parent = region.code GROUP BY child.kind) AS counted), '{}'),
    'overlaps', coalesce((
      SELECT json_agg(region_name(overlay)::jsonb || jsonb_build_object('share', touch.share)
                      ORDER BY overlay.kind, touch.share DESC, overlay.code)
        FROM region_overlap AS touch JOIN region AS overlay ON overlay.code = touch.other
       WHERE touch.code = region.code), '[]'),
    'responsible', (SELECT region_name(duty) FROM region AS duty WHERE duty.code = region.responsible),
    'cover', jsonb_build_object('res', region.cover_res, 'cells', cardinality(region.cover)),
    'source', jsonb_build_object('name', region.source_name, 'as_of', region.source_as_of),
    'moved_from', NULL
  ))::text AS body
    FROM region WHERE region.code = ${code}`;

const HEALTH_TIMEOUT_MS = 2_000;

interface SearchRow {
  code: string;
  kind: string;
  level: number | null;
  parent: string | null;
  zh: string;
  en: string | null;
  pinyin: string;
  initials: string;
}

interface AliasRow {
  old_code: string;
  code: string;
  zh: string;
  pinyin: string;
  initials: string;
}

/** Reads the names into a search index; one pass over about 64,000 short rows. */
const buildIndex = async (db: Queryable): Promise<SearchIndex> => {
  const rows = await db.query<SearchRow>(sql`
    SELECT code, kind, level, parent, name_zh AS zh, name_en AS en, pinyin, initials FROM region`);
  const byCode = new Map(rows.map((row) => [row.code, row]));
  const aliases = await db.query<AliasRow>(sql`
    SELECT old_code, code, name_zh AS zh, pinyin, initials FROM region_alias`);
  const entries: SearchEntry[] = rows.map((row) => ({ ...row, oldCode: null }));
  for (const alias of aliases) {
    const today = byCode.get(alias.code);
    if (today)
      entries.push({ ...alias, kind: today.kind, level: today.level, en: null, oldCode: alias.old_code });
  }
  return new SearchIndex(entries, (code) => byCode.get(code)?.parent ?? null);
};

/** Opens the reader on the public pool; it forgets what it keeps when region data changes. */
export const createRegionReader = (database: Database) => {
  const db = database.public;
  let revision: Promise<string> | null = null;
  let index: Promise<SearchIndex> | null = null;
  const stop = database.onAnnouncement(REGIONS_CHANGED, () => {
    revision = null;
    index = null;
  });

  const text = async (query: Query): Promise<string | null> =>
    (await db.query<{ body: string }>(query))[0]?.body ?? null;

  /** Keeps a promise unless it fails, so that one bad moment is not remembered. */
  const kept = <T>(promise: Promise<T>, forget: () => void): Promise<T> => {
    promise.catch(forget);
    return promise;
  };

  const searchIndex = (): Promise<SearchIndex> => (index ??= kept(buildIndex(db), () => (index = null)));

  return {
    /** Ends listening; the database is closed by whoever opened it. */
    close: stop,

    /** Changes when region data changes; kept between announcements. */
    revision: (): Promise<string> =>
      (revision ??= kept(
        db
          .query<{ revision: string }>(sql`SELECT revision FROM dataset_state WHERE dataset = 'regions'`)
          .then(([row]) => row?.revision ?? 'empty'),
        () => (revision = null),
      )),

    /** Reads the search index ahead of the first question. */
    warm: async (): Promise<void> => void (await searchIndex()),

    /** The region of a code in use today or formerly; null when there never was one. */
    resolve: async (code: string): Promise<{ code: string; moved_from: string | null } | null> => {
      const [row] = await db.query<{ code: string; moved_from: string | null }>(sql`
        SELECT code, NULL AS moved_from FROM region WHERE code = ${code}
        UNION ALL
        (SELECT code, old_code FROM region_alias WHERE old_code = ${code} ORDER BY valid_to DESC NULLS FIRST LIMIT 1)
        LIMIT 1`);
      return row ?? null;
    },

    /** RegionDetail as JSON text; null when the code is not in use. */
    detail: (code: string): Promise<string | null> => text(detail(code)),

    /** One page of regions by parent and kind, in the order of their codes; `items` is a JSON array's text. */
    list: async (filter: {
      parent?: string | undefined;
      kind?: string | undefined;
      limit: number;
      after?: string | undefined;
    }): Promise<{ items: string; next: string | null }> => {
      const { parent, kind, limit, after } = filter;
      const [row] = await db.query<{ items: string; last: string | null; more: boolean }>(sql`
        WITH page AS (
          SELECT region.* FROM region
           WHERE true
           ${parent === undefined ? nothing : sql`AND region.parent = ${parent}`}
           ${kind === undefined ? nothing : sql`AND region.kind = ${kind}`}
           ${after === undefined ? nothing : sql`AND region.code > ${after}`}
           ORDER BY region.code
           LIMIT ${limit + 1}
        ), shown AS (SELECT * FROM page ORDER BY code LIMIT ${limit})
        SELECT coalesce((SELECT json_agg(region_summary(region) ORDER BY region.code)
                           FROM region JOIN shown USING (code)), '[]')::text AS items,
               (SELECT max(code) FROM shown) AS last,
               (SELECT count(*) FROM page) > ${limit} AS more`);
      return { items: row?.items ?? '[]', next: row?.more ? row.last : null };
    },

    /** The regions at a point, as a JSON array's text: province first, then the tree, parks and the sea area. */
    at: async ([lng, lat]: LngLat): Promise<string> =>
      (await text(sql`
        SELECT coalesce(json_agg(region_summary(r)), '[]')::text AS body
          FROM region_at(st_setsrid(st_makepoint(${lng}, ${lat}), 4326)) AS r`)) ?? '[]',

    /** What matches a text best, as a JSON array's text: each with the path to it and which of its names matched. */
    search: async (query: string, limit: number, kind?: string): Promise<string> => {
      const matches = (await searchIndex()).search(query, limit, kind);
      if (matches.length === 0) return '[]';
      const column = (key: keyof SearchMatch): string[] => matches.map((match) => match[key]);
      return (
        (await text(sql`
          SELECT coalesce(json_agg(region_summary(region)::jsonb || jsonb_build_object(
                   'matched', hit.matched, 'matched_text', hit.matched_text,
                   'path', coalesce((
                     SELECT json_agg(json_build_object('code', up.code, 'zh', up.name_zh, 'en', up.name_en) ORDER BY up.level)
                       FROM region AS up WHERE up.code = ANY (region.lineage) AND up.code <> region.code), '[]'))
                 ORDER BY hit.place), '[]')::text AS body
            FROM unnest(${column('code')}::text[], ${column('matched')}::text[], ${column('matchedText')}::text[])
                 WITH ORDINALITY AS hit(code, matched, matched_text, place)
            JOIN region ON region.code = hit.code`)) ?? '[]'
      );
    },

    /** A region's outline as a GeoJSON feature, simplified to about `toleranceM` metres. */
    geometry: (code: string, toleranceM: number): Promise<string | null> =>
      text(
        sql`SELECT ${feature(outlineAt(toleranceM), mapProperties)}::text AS body FROM region WHERE region.code = ${code}`,
      ),

    /** Outlines of a region's children, or of the parks and sea areas that touch it, as a feature collection. */
    related: (code: string, of: 'children' | 'overlaps', toleranceM: number): Promise<string | null> => {
      const which =
        of === 'children'
          ? sql`region.parent = ${code}`
          : sql`region.code IN (SELECT other FROM region_overlap WHERE region_overlap.code = ${code})`;
      return text(sql`
        SELECT json_build_object('type', 'FeatureCollection', 'features', coalesce((
                 SELECT json_agg(${feature(outlineAt(toleranceM), mapProperties)} ORDER BY region.code)
                   FROM region WHERE ${which}), '[]'))::text AS body
         WHERE EXISTS (SELECT FROM region WHERE code = ${code})`);
    },

    /** One page of a kind's features for OGC API – Features; `features` is a JSON array's text. */
    features: async (filter: {
      kind: string;
      bbox?: Bbox | undefined;
      limit: number;
      offset: number;
    }): Promise<{ features: string; matched: number; returned: number }> => {
      const { kind, bbox, limit, offset } = filter;
      const within = bbox
        ? sql`AND region.geom && st_makeenvelope(${bbox[0]}, ${bbox[1]}, ${bbox[2]}, ${bbox[3]}, 4326)
              AND st_intersects(region.geom, st_makeenvelope(${bbox[0]}, ${bbox[1]}, ${bbox[2]}, ${bbox[3]}, 4326))`
        : nothing;
      const [row] = await db.query<{ features: string; matched: number; returned: number }>(sql`
        WITH page AS (
          SELECT code FROM region WHERE kind = ${kind} ${within} ORDER BY code LIMIT ${limit} OFFSET ${offset}
        )
        SELECT coalesce(json_agg(${feature(sql`region.geom`, flatProperties)} ORDER BY region.code), '[]')::text AS features,
               count(*)::int AS returned,
               (SELECT count(*)::int FROM region WHERE kind = ${kind} ${within}) AS matched
          FROM region JOIN page USING (code)`);
      return row ?? { features: '[]', matched: 0, returned: 0 };
    },

    /** One feature of a kind for OGC API – Features; null when there is none. */
    feature: (kind: string, code: string): Promise<string | null> =>
      text(sql`
        SELECT ${feature(sql`region.geom`, flatProperties)}::text AS body
          FROM region WHERE region.kind = ${kind} AND region.code = ${code}`),

    /** West, south, east, north of all regions of a kind; null when there are none. */
    extent: async (kind: string): Promise<Bbox | null> => {
      const [row] = await db.query<{ bbox: Bbox | null }>(sql`
        SELECT CASE WHEN count(*) > 0
               THEN json_build_array(min(bbox[1]), min(bbox[2]), max(bbox[3]), max(bbox[4])) END AS bbox
          FROM region WHERE kind = ${kind}`);
      return row?.bbox ?? null;
    },

    /**
     * Regions of some kinds as one vector tile layer `region`, with `code`, `kind`, `name_zh`, `name_en`, `pinyin` and
     * `synthetic`; empty when none lies in the tile.
     */
    tile: (kinds: readonly string[], tile: TileAddress): Promise<Uint8Array> =>
      database.vectorTile(
        db,
        'region',
        tile,
        sql`
          SELECT geom, jsonb_strip_nulls(jsonb_build_object('code', code, 'kind', kind, 'name_zh', name_zh,
                   'name_en', name_en, 'pinyin', pinyin, 'synthetic', synthetic)) AS properties
            FROM region
           WHERE kind = ANY (${kinds})
             AND geom && st_transform(st_tileenvelope(${tile.z}, ${tile.x}, ${tile.y}), 4326)`,
      ),

    /** What the database says of itself and of what is loaded; throws when it does not answer in two seconds. */
    health: async () => {
      const started = performance.now();
      const asked = db.query<{
        version: string;
        postgis: string;
        regions: number | null;
        revision: string | null;
      }>(sql`
        SELECT current_setting('server_version') AS version, postgis_lib_version() AS postgis, row_count AS regions, revision
          FROM (SELECT) AS one LEFT JOIN dataset_state ON dataset = 'regions'`);
      let timer: NodeJS.Timeout | undefined;
      const late = new Promise<never>((_, reject) => {
        timer = setTimeout(
          () => reject(new Error('The database did not answer within 2 s')),
          HEALTH_TIMEOUT_MS,
        );
      });
      const [row] = await Promise.race([asked, late]).finally(() => clearTimeout(timer));
      if (!row) throw new Error('The database answered without a row');
      return {
        database: {
          kind: database.kind,
          version: row.version,
          postgis: row.postgis,
          round_trip_ms: Math.round((performance.now() - started) * 100) / 100,
        },
        data: row.revision === null ? null : { regions: row.regions ?? 0, revision: row.revision },
      };
    },
  };
};
