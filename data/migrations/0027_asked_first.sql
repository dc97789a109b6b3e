-- What is asked of every record costs less. What policies and views ask of a record stands before what it holds, which would have to be read over; counties
-- are told by a number, of which a set of bits says whether it is granted, be they one or all of them.

CREATE FUNCTION county_no(county text) RETURNS smallint
  LANGUAGE sql IMMUTABLE PARALLEL SAFE
  RETURN CASE WHEN starts_with(county, '37') THEN substr(county, 3, 4)::smallint END;
COMMENT ON FUNCTION county_no IS 'A county of the province as a number below 10,000: the digits of its code that tell its city and itself.';

CREATE FUNCTION haidai_counties() RETURNS bytea
  LANGUAGE sql STABLE PARALLEL SAFE
  RETURN decode(haidai_within('bits'), 'hex') || decode(repeat('00', 1250), 'hex');
COMMENT ON FUNCTION haidai_counties IS 'A bit for the number of each county, set where it is granted.';

-- A column cannot be moved: copies come to stand at the end, and the originals go. A table that is written anew takes no room for what went.
DROP INDEX feature_current, feature_past, feature_batch, feature_period, feature_cell, feature_place;
ALTER TABLE feature
  ADD COLUMN county_no smallint GENERATED ALWAYS AS (county_no(county)) STORED,
  ADD COLUMN kept_properties jsonb GENERATED ALWAYS AS (properties) STORED,
  ADD COLUMN whole jsonb GENERATED ALWAYS AS (nullif(properties || masks, properties)) STORED,
  ADD COLUMN kept_open jsonb GENERATED ALWAYS AS (open) STORED;
ALTER TABLE feature
  ALTER COLUMN kept_properties DROP EXPRESSION,
  ALTER COLUMN whole DROP EXPRESSION,
  ALTER COLUMN kept_open DROP EXPRESSION;

-- What is shown of a record with personal values is kept as it is shown, so that no list puts masks in their places record by record.
CREATE FUNCTION shown_properties(dataset text, properties jsonb, whole jsonb, open jsonb, guard field_guard, rights jsonb, codes text[]) RETURNS jsonb
  LANGUAGE plpgsql IMMUTABLE PARALLEL SAFE AS $$
DECLARE
  seen jsonb;
BEGIN
  IF open IS NOT NULL AND rights IS NULL THEN
    RETURN open;
  END IF;
  seen := coalesce(whole, masked_properties(properties, guard.personal -> dataset));
  IF NOT guard.guards ? dataset OR (rights -> (guard.strictest ->> dataset)) ?| codes THEN
    RETURN seen;
  END IF;
  RETURN seen - withheld_fields(guard.guards -> dataset, rights, codes);
END $$;
COMMENT ON FUNCTION shown_properties IS
  'A record''s properties without those that are guarded and not granted by `rights` in its dataset, personal ones masked.';

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
     SET (as_is, whole, open) =
         (SELECT made.whole IS NULL AND made.open IS NULL, made.whole, made.open
            FROM (SELECT nullif(masked_properties(properties, told), properties) AS whole,
                         nullif(masked_properties(properties - coalesce(guarded, '{}'), told_open), properties) AS open) AS made)
   WHERE dataset = changed;
END $$;

CREATE OR REPLACE VIEW feature_unmasked AS
  SELECT dataset, key, batch, row_no, digest, region, city, county, town, cell, geom, period, period_start,
         kept_properties - CASE WHEN (SELECT guards FROM field_guard) ? dataset
                                THEN withheld_fields((SELECT guards FROM field_guard) -> dataset, (SELECT haidai_rights('read')) -> dataset,
                                                     region_codes(region, city, county, town))
                                ELSE '{}' END AS properties,
         grade, valid_from, valid_to,
         kept_properties - CASE WHEN (SELECT guards FROM field_guard) ? dataset
                                THEN withheld_fields((SELECT guards FROM field_guard) -> dataset, NULL, NULL) ELSE '{}' END AS open
    FROM feature;
CREATE OR REPLACE VIEW published.feature_seen AS
  SELECT dataset, key, batch, row_no, digest, region, city, county, town, cell, geom, period, period_start, seen AS properties,
         grade, valid_from, valid_to, seen AS open
    FROM (SELECT dataset, key, batch, row_no, digest, region, city, county, town, cell, geom, period, period_start, grade, valid_from, valid_to,
                 CASE WHEN as_is THEN kept_properties
                      WHEN kept_open IS NOT NULL THEN kept_open
                      ELSE shown_properties(dataset, kept_properties, whole, NULL, (SELECT field_guard FROM field_guard), NULL, NULL)
                      END AS seen
            FROM feature) AS feature;

-- What guards fields is read by every question about records that hide something: the two lists that are asked first stand in the row itself, the others
-- beside it, and nothing is written that was so before. Where a question takes nothing away from such a list, it is unpacked once, not for every record.
ALTER TABLE field_guard DROP COLUMN touched, DROP COLUMN open_personal, ADD COLUMN own jsonb NOT NULL DEFAULT '{}';
ALTER TABLE field_guard SET (toast_tuple_target = 128);
ALTER TABLE field_guard ALTER COLUMN strictest SET STORAGE MAIN, ALTER COLUMN own SET STORAGE MAIN;
COMMENT ON COLUMN field_guard.own IS
  'The grade of each dataset that has guarded fields: whoever is granted that one alone sees of its records what everybody sees of them.';

CREATE OR REPLACE FUNCTION field_guard_keep_personal() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  WITH told AS (
    SELECT one.dataset,
           jsonb_agg(jsonb_build_array(one.field, one.personal)) FILTER (WHERE one.personal IS NOT NULL) AS fields,
           max(one.grade)::text AS strictest,
           dataset.grade::text AS own
      FROM dataset_field AS one JOIN dataset ON dataset.id = one.dataset
     GROUP BY one.dataset, dataset.grade),
  made AS (
    SELECT (SELECT coalesce(jsonb_object_agg(dataset, fields), '{}') FROM told WHERE fields IS NOT NULL) AS personal,
           (SELECT coalesce(jsonb_object_agg(dataset, strictest), '{}') FROM told) AS strictest,
           (SELECT coalesce(jsonb_object_agg(dataset, own), '{}') FROM told) AS own)
  UPDATE field_guard AS guard SET personal = made.personal, strictest = made.strictest, own = made.own
    FROM made
   WHERE (guard.personal, guard.strictest, guard.own) IS DISTINCT FROM (made.personal, made.strictest, made.own);
  RETURN NULL;
END $$;
UPDATE dataset SET grade = grade;

CREATE OR REPLACE VIEW feature_seen AS
  SELECT dataset, key, batch, row_no, digest, region, city, county, town, cell, geom, period, period_start,
         CASE WHEN as_is THEN kept_properties
              WHEN kept_open IS NOT NULL AND (county_no IS NOT NULL OR NOT starts_with(region, '37'))
                   AND (SELECT strictest - '{}'::text[] FROM field_guard) -> dataset = (SELECT haidai_within('whole')::jsonb) -> dataset
              THEN CASE WHEN get_bit((SELECT haidai_counties()), county_no) = 1
                             OR (SELECT haidai_within('codes')::jsonb) ?| CASE WHEN starts_with(region, '37') THEN ARRAY[region, town] ELSE ARRAY[region] END
                        THEN coalesce(whole, kept_properties)
                        ELSE kept_open END
              WHEN kept_open IS NOT NULL AND grade > 1
                   AND (SELECT own - '{}'::text[] FROM field_guard) -> dataset = (SELECT haidai_within('single')::jsonb) -> dataset
              THEN kept_open
              ELSE shown_properties(dataset, kept_properties, whole, kept_open, (SELECT field_guard FROM field_guard),
                                   (SELECT haidai_rights('read')) -> dataset, region_codes(region, city, county, town)) END AS properties,
         grade, valid_from, valid_to,
         CASE WHEN as_is THEN kept_properties
              WHEN kept_open IS NOT NULL THEN kept_open
              ELSE shown_properties(dataset, kept_properties, whole, NULL, (SELECT field_guard FROM field_guard), NULL, NULL) END AS open
    FROM feature;

DROP FUNCTION seen_properties;
ALTER TABLE feature DROP COLUMN properties, DROP COLUMN masks, DROP COLUMN open;
ALTER TABLE feature RENAME COLUMN kept_properties TO properties;
ALTER TABLE feature RENAME COLUMN kept_open TO open;
ALTER TABLE feature ALTER COLUMN properties SET NOT NULL;
ALTER TABLE feature ADD COLUMN written_anew boolean GENERATED ALWAYS AS (NULL::boolean) STORED;
ALTER TABLE feature DROP COLUMN written_anew;

ALTER TABLE feature ADD CONSTRAINT feature_county_no_of_code CHECK (county_no >= 0);

CREATE UNIQUE INDEX feature_current ON feature (dataset, key) WHERE valid_to IS NULL;
CREATE INDEX feature_past ON feature (dataset, key, valid_to) WHERE valid_to IS NOT NULL;
CREATE INDEX feature_batch ON feature USING brin (batch) WITH (pages_per_range = 16);
CREATE INDEX feature_period ON feature (dataset, period_start) WHERE valid_to IS NULL AND period_start IS NOT NULL;
CREATE INDEX feature_cell ON feature (dataset, cell, grade, county_no, county, region, city, town) WHERE valid_to IS NULL;
CREATE INDEX feature_place ON feature (dataset, county, key, town) WHERE valid_to IS NULL;

COMMENT ON COLUMN feature.county_no IS 'Its county as a number, see county_no().';
COMMENT ON COLUMN feature.whole IS 'The properties with personal values masked; null where that changes nothing, or was not looked at.';
COMMENT ON COLUMN feature.open IS
  'The properties without guarded fields, with personal values masked; null where that changes nothing, or was not looked at.';

COMMENT ON FUNCTION haidai_within IS
  'Where a `dataset`, or several `datasets` (an array as text), are granted up to a `grade`: in counties (`bits` by their numbers as hexadecimal text), and in '
  'the towns, villages, parks and waters whose codes are the keys of `codes`. `rest` is all that is granted (as `haidai_rights(''read'')` has it), null where '
  'it is no more than that. `whole` has that grade of those datasets of which everything up to there is granted in these places, and nothing in any other; '
  '`single` the grade of datasets that are granted at one alone; `held` are the datasets of which something is granted (an array as text).';

DROP POLICY feature_granted ON feature;
CREATE POLICY feature_granted ON feature FOR SELECT TO haidai_viewer
  USING (grade = 1
         OR grade <= (SELECT haidai_within('grade')::smallint)
            AND (get_bit((SELECT haidai_counties()), county_no) = 1
                 OR (SELECT haidai_within('codes')::jsonb) ? region
                 OR starts_with(region, '37') AND (SELECT haidai_within('codes')::jsonb) ? town)
            AND (dataset = (SELECT haidai_within('dataset')) OR dataset = ANY ((SELECT haidai_within('datasets')::text[])::text[]))
         OR ((SELECT haidai_within('rest')::jsonb) -> dataset -> grade::text) ?| region_codes(region, city, county, town));

DROP POLICY audience_granted ON audience;
CREATE POLICY audience_granted ON audience FOR SELECT TO haidai_viewer
  USING (grade = 1
         OR grade <= (SELECT haidai_within('grade')::smallint)
            AND (get_bit((SELECT haidai_counties()), county_no(county)) = 1
                 OR (SELECT haidai_within('codes')::jsonb) ? region
                 OR starts_with(region, '37') AND (SELECT haidai_within('codes')::jsonb) ? town)
            AND (dataset = (SELECT haidai_within('dataset')) OR dataset = ANY ((SELECT haidai_within('datasets')::text[])::text[]))
         OR ((SELECT haidai_within('rest')::jsonb) -> dataset -> grade::text) ?| region_codes(region, city, county, town));

DROP POLICY alarm_granted ON alarm;
CREATE POLICY alarm_granted ON alarm FOR SELECT TO haidai_public, haidai_member
  USING (grade = 1
         OR grade <= (SELECT haidai_within('grade')::smallint)
            AND (get_bit((SELECT haidai_counties()), county_no(county)) = 1
                 OR (SELECT haidai_within('codes')::jsonb) ? region
                 OR starts_with(region, '37') AND (SELECT haidai_within('codes')::jsonb) ? town)
            AND (dataset = (SELECT haidai_within('dataset')) OR dataset = ANY ((SELECT haidai_within('datasets')::text[])::text[]))
         OR ((SELECT haidai_within('rest')::jsonb) -> dataset -> grade::text) ?| region_codes(region, city, county, town));

-- Where `rest` is null, no cell is seen in another way than by its county.
CREATE OR REPLACE FUNCTION haidai_measures() RETURNS jsonb
  LANGUAGE plpgsql STABLE PARALLEL SAFE AS $$
DECLARE
  held jsonb := haidai_within('rest')::jsonb;
BEGIN
  RETURN (SELECT jsonb_object_agg((layer.measure * 8 + held_grade::int)::text, codes)
            FROM layer CROSS JOIN jsonb_each(held -> layer.dataset) AS of_grade(held_grade, codes)
           WHERE layer.grade > 1);
END $$;

COMMENT ON FUNCTION haidai_measures IS
  'What has to be looked up of layers that are not published: region codes by the measure times eight and the grade added; null where `rest` is.';

DROP POLICY cell_rollup_granted ON cell_rollup;
CREATE POLICY cell_rollup_granted ON cell_rollup FOR SELECT TO haidai_member
  USING (grade = 1
         OR grade <= (SELECT haidai_within('grade')::smallint)
            AND get_bit((SELECT haidai_counties()), county_no(county)) = 1
            AND measure = ANY (ARRAY(SELECT layer.measure FROM layer WHERE layer.dataset = ANY ((SELECT haidai_within('datasets')::text[])::text[])))
         OR CASE WHEN county = '' THEN measure * 8 + grade = ANY ((SELECT haidai_sea_measures())::int[])
                 ELSE ((SELECT haidai_measures()) -> (measure * 8 + grade)::text)
                      ?| ARRAY[county, left(county, 4) || '00000000', '370000000000'] END);

-- Whether a batch is published follows from its dataset: it is written down, since a list of records asks it of every batch.
ALTER TABLE ingest_batch ADD COLUMN published boolean NOT NULL DEFAULT false;
COMMENT ON COLUMN ingest_batch.published IS 'Whether its dataset is of grade 1; follows it.';
UPDATE ingest_batch SET published = true FROM dataset WHERE dataset.id = ingest_batch.dataset AND dataset.grade = 1;

-- A dataset that is graded otherwise meanwhile is waited for.
CREATE FUNCTION batch_published_as_dataset() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
  graded smallint;
BEGIN
  SELECT grade INTO graded FROM dataset WHERE id = NEW.dataset FOR SHARE;
  NEW.published := coalesce(graded = 1, false);
  RETURN NEW;
END $$;
CREATE TRIGGER batch_published BEFORE INSERT OR UPDATE OF dataset, published ON ingest_batch
  FOR EACH ROW EXECUTE FUNCTION batch_published_as_dataset();

CREATE FUNCTION dataset_batches_published() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  UPDATE ingest_batch SET published = (NEW.grade = 1) WHERE dataset = NEW.id;
  RETURN NULL;
END $$;
CREATE TRIGGER dataset_published AFTER UPDATE OF grade ON dataset
  FOR EACH ROW WHEN ((OLD.grade = 1) <> (NEW.grade = 1)) EXECUTE FUNCTION dataset_batches_published();

DROP POLICY batch_published ON ingest_batch;
CREATE POLICY batch_published ON ingest_batch FOR SELECT TO haidai_public USING (published);
DROP POLICY batch_granted ON ingest_batch;
CREATE POLICY batch_granted ON ingest_batch FOR SELECT TO haidai_member
  USING (published OR dataset = ANY ((SELECT haidai_within('held')::text[])::text[]));
