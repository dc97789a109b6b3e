-- Regions: one administrative tree from the province to the village, and parks and sea areas that overlap it.

CREATE TABLE region (
  code text PRIMARY KEY CHECK (code ~ '^([0-9]{12}|(PK|SA)-[A-Z0-9-]{1,24})$'),
  kind text NOT NULL CHECK (kind IN ('province', 'city', 'county', 'town', 'village', 'community', 'park', 'sea_area')),
  level smallint CHECK (level BETWEEN 1 AND 5),
  parent text REFERENCES region DEFERRABLE INITIALLY DEFERRED,
  responsible text REFERENCES region DEFERRABLE INITIALLY DEFERRED,
  lineage text[] NOT NULL,
  name_zh text NOT NULL,
  name_en text,
  pinyin text NOT NULL,
  initials text NOT NULL,
  urban_rural_class text,
  population bigint CHECK (population >= 0),
  population_source text,
  population_as_of date,
  area_km2 double precision CHECK (area_km2 > 0),
  child_count integer NOT NULL,
  center geometry(Point, 4326) NOT NULL,
  centroid geometry(Point, 4326) NOT NULL,
  bbox double precision[] NOT NULL CHECK (cardinality(bbox) = 4),
  geom geometry(Geometry, 4326) NOT NULL,
  geometry_source text NOT NULL,
  synthetic boolean NOT NULL,
  approximate boolean NOT NULL,
  cover_res smallint NOT NULL CHECK (cover_res BETWEEN 0 AND 15),
  cover bigint[] NOT NULL CHECK (cardinality(cover) > 0),
  source_name text NOT NULL,
  source_as_of date NOT NULL,
  grade smallint NOT NULL DEFAULT 1 CHECK (grade BETWEEN 1 AND 4),
  CHECK ((level IS NULL) = (kind IN ('park', 'sea_area'))),
  CHECK ((parent IS NULL) = (kind IN ('province', 'park', 'sea_area')))
);

COMMENT ON TABLE region IS 'One row per region in use today; old codes are in region_alias.';
COMMENT ON COLUMN region.lineage IS 'The region itself and all above it; for parks and sea areas: itself alone.';
COMMENT ON COLUMN region.responsible IS 'For parks and sea areas: the region that answers for it.';
COMMENT ON COLUMN region.center IS 'A point inside the region where its label stands.';
COMMENT ON COLUMN region.bbox IS 'West, south, east, north in degrees.';
COMMENT ON COLUMN region.geom IS 'Outline at full detail, WGS 84; a point for villages and communities.';
COMMENT ON COLUMN region.synthetic IS 'The geometry is made up for the demonstration.';
COMMENT ON COLUMN region.cover IS 'H3 cells at cover_res whose centres the region contains (at least the one of its label point).';
COMMENT ON COLUMN region.grade IS 'Classification: 1 public, 2 internal, 3 sensitive, 4 highly sensitive.';

CREATE INDEX region_parent ON region (parent, code);
CREATE INDEX region_kind ON region (kind, code);
CREATE INDEX region_geom ON region USING gist (geom);
CREATE INDEX region_town_geom ON region USING gist (geom) WHERE kind = 'town';
CREATE INDEX region_overlay_geom ON region USING gist (geom) WHERE kind IN ('park', 'sea_area');

-- Outlines simplified together, so that neighbours still share their border.
CREATE TABLE region_outline (
  code text NOT NULL REFERENCES region ON DELETE CASCADE,
  tolerance_m integer NOT NULL CHECK (tolerance_m > 0),
  geom geometry(Geometry, 4326) NOT NULL,
  PRIMARY KEY (code, tolerance_m)
);

-- What parks and sea areas touch. A share is of the region's own area: 0 where they only meet.
CREATE TABLE region_overlap (
  code text NOT NULL REFERENCES region ON DELETE CASCADE,
  other text NOT NULL REFERENCES region ON DELETE CASCADE,
  share double precision NOT NULL CHECK (share BETWEEN 0 AND 1),
  PRIMARY KEY (code, other)
);

CREATE TABLE region_alias (
  old_code text NOT NULL,
  name_zh text NOT NULL,
  pinyin text NOT NULL,
  initials text NOT NULL,
  code text NOT NULL REFERENCES region ON DELETE CASCADE,
  valid_from date,
  valid_to date,
  change text NOT NULL CHECK (change IN ('renamed', 'recoded', 'merged')),
  PRIMARY KEY (old_code, name_zh)
);

CREATE INDEX region_alias_code ON region_alias (code);

-- What has been loaded, and which state of it: readers' caches and ETags hang on the revision.
CREATE TABLE dataset_state (
  dataset text PRIMARY KEY,
  revision text NOT NULL,
  row_count integer NOT NULL,
  loaded_at timestamptz NOT NULL DEFAULT now()
);

-- Who sees what: grade 1 is for everyone; the rest for those whose scope holds the region or one above it.
ALTER TABLE region ENABLE ROW LEVEL SECURITY;
ALTER TABLE region_outline ENABLE ROW LEVEL SECURITY;
ALTER TABLE region_overlap ENABLE ROW LEVEL SECURITY;
ALTER TABLE region_alias ENABLE ROW LEVEL SECURITY;

CREATE POLICY region_published ON region FOR SELECT TO haidai_public USING (grade = 1);
CREATE POLICY region_in_scope ON region FOR SELECT TO haidai_member
  USING (grade = 1 OR lineage && (SELECT haidai_scope()));

-- Outlines, overlaps and aliases are seen with their region: the subquery itself runs under the region's policy.
CREATE POLICY region_outline_seen ON region_outline FOR SELECT TO haidai_public, haidai_member
  USING (EXISTS (SELECT FROM region WHERE region.code = region_outline.code));
CREATE POLICY region_overlap_seen ON region_overlap FOR SELECT TO haidai_public, haidai_member
  USING (EXISTS (SELECT FROM region WHERE region.code = region_overlap.code)
     AND EXISTS (SELECT FROM region WHERE region.code = region_overlap.other));
CREATE POLICY region_alias_seen ON region_alias FOR SELECT TO haidai_public, haidai_member
  USING (EXISTS (SELECT FROM region WHERE region.code = region_alias.code));

GRANT SELECT ON region, region_outline, region_overlap, region_alias, dataset_state TO haidai_public, haidai_member;

-- The wire form of a region in a list, a breadcrumb or a search hit (RegionSummary).
CREATE FUNCTION region_summary(r region) RETURNS json
  LANGUAGE sql STABLE PARALLEL SAFE
  RETURN json_build_object(
    'code', r.code,
    'kind', r.kind,
    'level', r.level,
    'names', json_build_object('zh', r.name_zh, 'en', r.name_en, 'pinyin', r.pinyin),
    'parent', r.parent,
    'center', json_build_array(st_x(r.center), st_y(r.center)),
    'area_km2', r.area_km2,
    'population', r.population,
    'children', r.child_count,
    'synthetic', r.synthetic
  );

-- Just enough of a region to name it and go there.
CREATE FUNCTION region_name(r region) RETURNS json
  LANGUAGE sql STABLE PARALLEL SAFE
  RETURN json_build_object(
    'code', r.code,
    'kind', r.kind,
    'names', json_build_object('zh', r.name_zh, 'en', r.name_en, 'pinyin', r.pinyin)
  );

-- The regions at a point: the tree from the province to the town and its nearest village, then parks, then the sea area.
-- A point on a border belongs to the smaller code.
CREATE FUNCTION region_at(point geometry) RETURNS SETOF region
  LANGUAGE sql STABLE PARALLEL SAFE
BEGIN ATOMIC
  WITH town AS (
    SELECT code, lineage FROM region
     WHERE kind = 'town' AND st_covers(geom, point)
     ORDER BY code
     LIMIT 1
  ), village AS (
    SELECT region.code FROM region JOIN town ON region.parent = town.code
     ORDER BY region.center <-> point, region.code
     LIMIT 1
  ), overlay AS (
    SELECT code FROM region
     WHERE kind IN ('park', 'sea_area') AND st_covers(geom, point)
  ), found AS (
    SELECT unnest(lineage) AS code FROM town
     UNION ALL SELECT code FROM village
     UNION ALL SELECT code FROM overlay
  )
  SELECT region.* FROM region JOIN found USING (code)
   ORDER BY region.level NULLS LAST, region.kind, region.code;
END;

COMMENT ON FUNCTION region_at IS 'Regions at a point (SRID 4326), province first; empty outside the province and its waters.';
