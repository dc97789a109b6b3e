-- What a question costs that is asked what may be seen: as little as can be is begun with every statement and asked of every row.

-- Whatever a policy asks of a record, so that cells finer than those that are kept are counted from the index alone.
DROP INDEX feature_cell;
CREATE INDEX feature_cell ON feature (dataset, cell, grade, county, region, city, town) WHERE valid_to IS NULL;

CREATE INDEX layer_dataset ON layer (dataset);

DROP POLICY feature_granted ON feature;
DROP POLICY cell_rollup_granted ON cell_rollup;
DROP FUNCTION haidai_whole_measures(), haidai_layers(), haidai_whole();

-- Most people hold one region, or some counties: what of it has a county is told by how its code begins, before anything is looked up.
CREATE FUNCTION haidai_within(part text) RETURNS text
  LANGUAGE sql STABLE PARALLEL SAFE
  RETURN CASE WHEN current_user = 'haidai_member' THEN nullif(current_setting('haidai.' || part, true), '') END;

COMMENT ON FUNCTION haidai_within IS
  'Where a `dataset`, or several `datasets` (an array as text), are granted up to a `grade`: in counties whose codes begin with `prefix`, or whose first '
  'six digits are among the keys of `counties`. Null where it is not so simple. `sole` is not null where nothing but counties is granted.';

ALTER TABLE region ADD CONSTRAINT region_county_of_city CHECK (level <> 3 OR left(code, 4) = left(parent, 4));
ALTER TABLE feature ADD CONSTRAINT feature_county_in_tree CHECK (county IS NULL OR starts_with(region, '37'));

CREATE POLICY feature_granted ON feature FOR SELECT TO haidai_viewer
  USING (grade = 1
         OR grade <= (SELECT haidai_within('grade')::smallint)
            AND (starts_with(county, (SELECT haidai_within('prefix'))) OR (SELECT haidai_within('counties')::jsonb) ? left(county, 6))
            AND (dataset = (SELECT haidai_within('dataset')) OR dataset = ANY ((SELECT haidai_within('datasets')::text[])::text[]))
         OR (SELECT haidai_within('sole')) IS NULL
            AND ((SELECT haidai_rights('read')) #>> ARRAY[dataset, grade::text, county] IS NOT NULL
                 OR ((SELECT haidai_rights('read')) -> dataset -> grade::text) ?| region_codes(region, city, county, town)));

-- Cells of no county lie at sea or nowhere that is known: they are for whoever holds the province and all waters.
CREATE FUNCTION haidai_sea_measures() RETURNS int[]
  LANGUAGE plpgsql STABLE PARALLEL SAFE AS $$
BEGIN
  RETURN (SELECT array_agg(measure::int) FROM jsonb_each(haidai_measures()) AS held(measure, codes)
           WHERE codes ?& (SELECT array_agg(code) || ARRAY['370000000000'] FROM region WHERE kind = 'sea_area'));
END $$;

COMMENT ON FUNCTION haidai_sea_measures IS 'Those of haidai_measures() that are granted in the whole province and in all waters.';

CREATE POLICY cell_rollup_granted ON cell_rollup FOR SELECT TO haidai_member
  USING (grade = 1
         OR county <> '' AND grade <= (SELECT haidai_within('grade')::smallint)
            AND (starts_with(county, (SELECT haidai_within('prefix'))) OR (SELECT haidai_within('counties')::jsonb) ? left(county, 6))
            AND measure = ANY (ARRAY(SELECT layer.measure FROM layer WHERE layer.dataset = ANY ((SELECT haidai_within('datasets')::text[])::text[])))
         OR (SELECT haidai_within('sole')) IS NULL
            AND CASE WHEN county = '' THEN measure * 8 + grade = ANY ((SELECT haidai_sea_measures())::int[])
                     ELSE ((SELECT haidai_measures()) -> (measure * 8 + grade)::text)
                          ?| ARRAY[county, left(county, 4) || '00000000', '370000000000'] END);

-- Where a personal field is as open as its record, `open` says nothing: everybody's view is then made as it is read, with the value masked.
COMMENT ON COLUMN feature.open IS
  'The properties without guarded fields; true where there are none of those in it; null where that was not looked at, none of the dataset is guarded, '
  'or a personal field is as open as its record.';

ALTER TABLE field_guard ADD COLUMN strictest jsonb NOT NULL DEFAULT '{}';
COMMENT ON COLUMN field_guard.strictest IS 'The strictest grade of a guarded field, by dataset: whom it is granted, nothing is withheld.';

CREATE OR REPLACE FUNCTION field_guard_keep_personal() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  WITH told AS (
    SELECT one.dataset,
           jsonb_agg(jsonb_build_array(one.field, one.personal)) FILTER (WHERE one.personal IS NOT NULL) AS fields,
           jsonb_agg(jsonb_build_array(one.field, one.personal)) FILTER (WHERE one.personal IS NOT NULL AND one.grade <= dataset.grade) AS open,
           max(one.grade)::text AS strictest
      FROM dataset_field AS one JOIN dataset ON dataset.id = one.dataset
     GROUP BY one.dataset)
  UPDATE field_guard
     SET personal = (SELECT coalesce(jsonb_object_agg(dataset, fields), '{}') FROM told WHERE fields IS NOT NULL),
         open_personal = (SELECT coalesce(jsonb_object_agg(dataset, open), '{}') FROM told WHERE open IS NOT NULL),
         strictest = (SELECT coalesce(jsonb_object_agg(dataset, strictest), '{}') FROM told);
  UPDATE feature SET open = NULL
   WHERE open IS NOT NULL AND dataset = ANY (ARRAY(SELECT jsonb_object_keys(open_personal) FROM field_guard));
  RETURN NULL;
END $$;
UPDATE dataset SET grade = grade;

CREATE OR REPLACE VIEW feature_seen AS
  SELECT dataset, key, batch, row_no, digest, region, city, county, town, cell, geom, period, period_start,
         CASE WHEN (SELECT touched FROM field_guard) ? dataset
              THEN seen_properties(dataset, properties, open, (SELECT field_guard FROM field_guard),
                                   (SELECT haidai_rights('read')) -> dataset, region_codes(region, city, county, town))
              ELSE properties END AS properties,
         grade, valid_from, valid_to,
         CASE WHEN open IS NULL
              THEN CASE WHEN (SELECT touched FROM field_guard) ? dataset
                        THEN seen_properties(dataset, properties, NULL, (SELECT field_guard FROM field_guard), NULL, NULL)
                        ELSE properties END
              WHEN jsonb_typeof(open) = 'boolean' THEN properties
              ELSE open END AS open
    FROM feature;

CREATE OR REPLACE FUNCTION seen_properties(dataset text, properties jsonb, open jsonb, guard field_guard, rights jsonb, codes text[]) RETURNS jsonb
  LANGUAGE plpgsql IMMUTABLE PARALLEL SAFE AS $$
DECLARE
  seen jsonb := properties;
BEGIN
  IF (rights -> (guard.strictest ->> dataset)) ?| codes THEN
    RETURN masked_properties(properties, guard.personal -> dataset);
  END IF;
  IF open IS NOT NULL AND NOT guard.open_personal ? dataset THEN
    IF jsonb_typeof(open) = 'boolean' THEN
      RETURN properties;
    ELSIF rights IS NULL THEN
      RETURN open;
    END IF;
  END IF;
  IF guard.guards ? dataset THEN
    seen := seen - withheld_fields(guard.guards -> dataset, rights, codes);
  END IF;
  RETURN masked_properties(seen, guard.personal -> dataset);
END $$;

CREATE OR REPLACE FUNCTION masked_properties(properties jsonb, told jsonb) RETURNS jsonb
  LANGUAGE plpgsql IMMUTABLE PARALLEL SAFE AS $$
DECLARE
  seen jsonb := properties;
  field text;
BEGIN
  FOR i IN 0 .. coalesce(jsonb_array_length(told), 0) - 1 LOOP
    field := told -> i ->> 0;
    IF seen ? field THEN
      seen := jsonb_set(seen, ARRAY[field], to_jsonb(masked(told -> i ->> 1, seen ->> field)));
    END IF;
  END LOOP;
  RETURN seen;
END $$;

-- What is published has a view of its own that looks up nobody's rights; it comes first, by the same name, for statements of nobody in
-- particular.
DO $$
BEGIN
  IF NOT EXISTS (SELECT FROM pg_roles WHERE rolname = 'haidai_published') THEN
    CREATE ROLE haidai_published NOLOGIN NOINHERIT;
  END IF;
  IF NOT pg_has_role(session_user, 'haidai_published', 'MEMBER') THEN
    EXECUTE format('GRANT haidai_published TO %I', session_user);
  END IF;
END $$;
CREATE SCHEMA published;
GRANT USAGE ON SCHEMA public TO haidai_published;
GRANT USAGE ON SCHEMA published TO haidai_public;
GRANT SELECT ON feature, field_guard TO haidai_published;
CREATE POLICY feature_published ON feature FOR SELECT TO haidai_published USING (grade = 1);

CREATE VIEW published.feature_seen AS
  SELECT dataset, key, batch, row_no, digest, region, city, county, town, cell, geom, period, period_start, seen AS properties,
         grade, valid_from, valid_to, seen AS open
    FROM (SELECT *, CASE WHEN feature.open IS NULL
                         THEN CASE WHEN (SELECT touched FROM field_guard) ? dataset
                                   THEN seen_properties(dataset, feature.properties, NULL, (SELECT field_guard FROM field_guard), NULL, NULL)
                                   ELSE feature.properties END
                         WHEN jsonb_typeof(feature.open) = 'boolean' THEN feature.properties
                         ELSE feature.open END AS seen
            FROM feature) AS feature;
COMMENT ON VIEW published.feature_seen IS 'Versions of published records as everybody sees them.';

GRANT CREATE ON SCHEMA published TO haidai_published;
ALTER VIEW published.feature_seen OWNER TO haidai_published;
REVOKE CREATE ON SCHEMA published FROM haidai_published;
GRANT SELECT ON published.feature_seen TO haidai_public;
REVOKE SELECT ON public.feature_seen FROM haidai_public;
