-- Personal values are masked when a record is written: it is read far more often, and to mask a value takes longer than to read a record.

-- What stands in place of a row's missing column is told without touching the row; a row that is written without a word on it says nothing.
ALTER TABLE feature ADD COLUMN as_is boolean NOT NULL DEFAULT true, ADD COLUMN masks jsonb, ADD COLUMN shown jsonb;
ALTER TABLE feature ALTER COLUMN as_is SET DEFAULT false;
COMMENT ON COLUMN feature.as_is IS 'True where everybody who sees the record sees all of it: nothing of it is guarded or personal.';
COMMENT ON COLUMN feature.masks IS 'What is shown in place of its personal values; null where that was not looked at, or nothing is hidden of it.';
COMMENT ON COLUMN feature.shown IS
  'The properties without guarded fields, with personal values masked; null where that changes nothing, or was not looked at.';

CREATE FUNCTION seen_properties(dataset text, properties jsonb, masks jsonb, shown jsonb, guard field_guard, rights jsonb, codes text[])
  RETURNS jsonb LANGUAGE plpgsql IMMUTABLE PARALLEL SAFE AS $$
DECLARE
  seen jsonb;
BEGIN
  IF shown IS NOT NULL AND rights IS NULL THEN
    RETURN shown;
  END IF;
  seen := coalesce(properties || masks, masked_properties(properties, guard.personal -> dataset));
  IF NOT guard.guards ? dataset OR (rights -> (guard.strictest ->> dataset)) ?| codes THEN
    RETURN seen;
  END IF;
  RETURN seen - withheld_fields(guard.guards -> dataset, rights, codes);
END $$;

COMMENT ON FUNCTION seen_properties(text, jsonb, jsonb, jsonb, field_guard, jsonb, text[]) IS
  'A record''s properties without those that are guarded and not granted by `rights` in its dataset, personal ones masked.';

-- What is asked of a record first is whether anything of it is hidden from anybody, by a column that costs nothing to look at; then whether its dataset is granted at all grades
-- alike, so that whoever sees it (what is published lies elsewhere too) sees all of it.
CREATE OR REPLACE VIEW feature_seen AS
  SELECT dataset, key, batch, row_no, digest, region, city, county, town, cell, geom, period, period_start,
         CASE WHEN as_is THEN properties
              WHEN masks IS NOT NULL AND grade > 1 AND (SELECT strictest @> haidai_within('alike')::jsonb FROM field_guard)
                   AND (SELECT haidai_within('alike')::jsonb) ? dataset
              THEN properties || masks
              ELSE seen_properties(dataset, properties, masks, shown, (SELECT field_guard FROM field_guard),
                                   (SELECT haidai_rights('read')) -> dataset, region_codes(region, city, county, town)) END AS properties,
         grade, valid_from, valid_to,
         CASE WHEN as_is THEN properties
              WHEN shown IS NOT NULL THEN shown
              ELSE seen_properties(dataset, properties, masks, NULL, (SELECT field_guard FROM field_guard), NULL, NULL) END AS open
    FROM feature;

CREATE OR REPLACE VIEW published.feature_seen AS
  SELECT dataset, key, batch, row_no, digest, region, city, county, town, cell, geom, period, period_start, seen AS properties,
         grade, valid_from, valid_to, seen AS open
    FROM (SELECT dataset, key, batch, row_no, digest, region, city, county, town, cell, geom, period, period_start, grade, valid_from, valid_to,
                 CASE WHEN feature.as_is THEN feature.properties
                      WHEN feature.shown IS NOT NULL THEN feature.shown
                      ELSE seen_properties(dataset, feature.properties, feature.masks, NULL, (SELECT field_guard FROM field_guard), NULL, NULL)
                      END AS seen
            FROM feature) AS feature;

CREATE OR REPLACE VIEW feature_unmasked AS
  SELECT dataset, key, batch, row_no, digest, region, city, county, town, cell, geom, period, period_start,
         properties - CASE WHEN (SELECT guards FROM field_guard) ? dataset
                           THEN withheld_fields((SELECT guards FROM field_guard) -> dataset, (SELECT haidai_rights('read')) -> dataset,
                                                region_codes(region, city, county, town))
                           ELSE '{}' END AS properties,
         grade, valid_from, valid_to,
         properties - CASE WHEN (SELECT guards FROM field_guard) ? dataset
                           THEN withheld_fields((SELECT guards FROM field_guard) -> dataset, NULL, NULL) ELSE '{}' END AS open
    FROM feature;

DROP FUNCTION seen_properties(text, jsonb, jsonb, field_guard, jsonb, text[]);
ALTER TABLE feature DROP COLUMN open;
ALTER TABLE feature RENAME COLUMN shown TO open;

-- A dataset whose fields are declared otherwise has its records made ready anew.
CREATE OR REPLACE FUNCTION field_guard_keep(changed text) RETURNS void LANGUAGE plpgsql AS $$
DECLARE
  guarded text[];
  told jsonb;
  told_open jsonb;
BEGIN
  SELECT array_agg(one.field) FILTER (WHERE one.grade > dataset.grade),
         jsonb_agg(jsonb_build_array(one.field, one.personal)) FILTER (WHERE one.personal IS NOT NULL),
         jsonb_agg(jsonb_build_array(one.field, one.personal)) FILTER (WHERE one.personal IS NOT NULL AND one.grade <= dataset.grade)
    INTO guarded, told, told_open
    FROM dataset_field AS one JOIN dataset ON dataset.id = one.dataset
   WHERE one.dataset = changed;
  UPDATE field_guard SET guards = (
    SELECT coalesce(jsonb_object_agg(id, grades), '{}')
      FROM (SELECT id, jsonb_object_agg(grade::text, guarded_fields) AS grades
              FROM (SELECT dataset.id, one.grade, array_agg(one.field)::text AS guarded_fields
                      FROM dataset_field AS one JOIN dataset ON dataset.id = one.dataset
                     WHERE one.grade > dataset.grade
                     GROUP BY 1, 2) AS by_grade
             GROUP BY id) AS by_dataset);
  UPDATE feature
     SET (as_is, masks, open) =
         (SELECT made.masks = '{}' AND made.open IS NULL, CASE WHEN made.masks <> '{}' OR made.open IS NOT NULL THEN made.masks END, made.open
            FROM (SELECT nullif(masked_properties(properties - coalesce(guarded, '{}'), told_open), properties) AS open,
                         (SELECT coalesce(jsonb_object_agg(one ->> 0, masked(one ->> 1, properties ->> (one ->> 0))), '{}')
                            FROM jsonb_array_elements(told) AS one WHERE properties ? (one ->> 0)) AS masks) AS made)
   WHERE dataset = changed;
END $$;
CREATE TRIGGER dataset_field_told AFTER UPDATE ON dataset_field
  FOR EACH ROW WHEN (OLD.grade = NEW.grade AND OLD.personal IS DISTINCT FROM NEW.personal) EXECUTE FUNCTION dataset_field_changed();

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
  RETURN NULL;
END $$;

SELECT field_guard_keep(dataset) FROM (SELECT DISTINCT dataset FROM dataset_field) AS declared;

-- Counties of a province or a city lie between two texts, which takes half as long to tell as how a text begins.
DROP POLICY feature_granted ON feature;
CREATE POLICY feature_granted ON feature FOR SELECT TO haidai_viewer
  USING (grade = 1
         OR grade <= (SELECT haidai_within('grade')::smallint)
            AND (county COLLATE "C" >= (SELECT haidai_within('prefix')) AND county COLLATE "C" < (SELECT haidai_within('beyond'))
                 OR (SELECT haidai_within('counties')::jsonb) ? left(county, 6))
            AND (dataset = (SELECT haidai_within('dataset')) OR dataset = ANY ((SELECT haidai_within('datasets')::text[])::text[]))
         OR (SELECT haidai_within('sole')) IS NULL
            AND ((SELECT haidai_rights('read')) #>> ARRAY[dataset, grade::text, county] IS NOT NULL
                 OR ((SELECT haidai_rights('read')) -> dataset -> grade::text) ?| region_codes(region, city, county, town)));

DROP POLICY cell_rollup_granted ON cell_rollup;
CREATE POLICY cell_rollup_granted ON cell_rollup FOR SELECT TO haidai_member
  USING (grade = 1
         OR county <> '' AND grade <= (SELECT haidai_within('grade')::smallint)
            AND (county COLLATE "C" >= (SELECT haidai_within('prefix')) AND county COLLATE "C" < (SELECT haidai_within('beyond'))
                 OR (SELECT haidai_within('counties')::jsonb) ? left(county, 6))
            AND measure = ANY (ARRAY(SELECT layer.measure FROM layer WHERE layer.dataset = ANY ((SELECT haidai_within('datasets')::text[])::text[])))
         OR (SELECT haidai_within('sole')) IS NULL
            AND CASE WHEN county = '' THEN measure * 8 + grade = ANY ((SELECT haidai_sea_measures())::int[])
                     ELSE ((SELECT haidai_measures()) -> (measure * 8 + grade)::text)
                          ?| ARRAY[county, left(county, 4) || '00000000', '370000000000'] END);
COMMENT ON FUNCTION haidai_within IS
  'Where a `dataset`, or several `datasets` (an array as text), are granted up to a `grade`: in counties whose codes are not before `prefix` and before '
  '`beyond`, or whose first six digits are among the keys of `counties`. Null where it is not so simple. `sole` is not null where nothing but counties is '
  'granted; `alike` has the strictest grade of datasets of several grades that are granted at each of them alike.';

-- A list of records names the batch of each, so what most people hold is asked of it first, as of the record itself.
DROP POLICY batch_granted ON ingest_batch;
CREATE POLICY batch_granted ON ingest_batch FOR SELECT TO haidai_member
  USING (dataset = (SELECT haidai_within('dataset')) OR dataset = ANY ((SELECT haidai_within('datasets')::text[])::text[])
         OR ((SELECT haidai_rights('read')) -> dataset) <> '{}'
         OR (SELECT haidai_rights('steward')) ? dataset
         OR dataset = ANY (ARRAY(SELECT id FROM dataset WHERE grade = 1)));
