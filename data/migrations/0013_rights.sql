-- Who sees which records and fields: what a person was granted, by dataset, grade and region, is set for one transaction. Rows are
-- decided by row-level security under a role without bypass, fields by the one view through which records are read.

DO $$
BEGIN
  IF NOT EXISTS (SELECT FROM pg_roles WHERE rolname = 'haidai_viewer') THEN
    CREATE ROLE haidai_viewer NOLOGIN NOINHERIT;
  END IF;
  IF NOT pg_has_role(session_user, 'haidai_viewer', 'MEMBER') THEN
    EXECUTE format('GRANT haidai_viewer TO %I', session_user);
  END IF;
END $$;

GRANT USAGE ON SCHEMA public TO haidai_viewer;

CREATE FUNCTION haidai_rights(part text) RETURNS jsonb
  LANGUAGE sql STABLE PARALLEL SAFE
  RETURN CASE WHEN current_user = 'haidai_member'
              THEN nullif(current_setting('haidai.' || part, true), '')::jsonb END;

COMMENT ON FUNCTION haidai_rights IS
  'One part of what the transaction''s person may see, a setting each: `read` region codes by dataset and grade, `steward` by dataset, `regions` by grade. '
  'Null where nothing is granted, and for every role but haidai_member, whatever is set.';

-- Waters and parks lie beside the tree: they are granted by their own ids, though a city answers for them.
CREATE FUNCTION region_codes(region text, city text, county text, town text) RETURNS text[]
  LANGUAGE sql IMMUTABLE PARALLEL SAFE
  RETURN CASE WHEN starts_with(region, '37') THEN ARRAY[region, town, county, city, '370000000000'] ELSE ARRAY[region] END;

COMMENT ON FUNCTION region_codes IS 'The codes of which one must be granted for a record to be seen.';

-- Fields that are not simply as open as their records.
CREATE TABLE dataset_field (
  dataset text NOT NULL REFERENCES dataset,
  field text NOT NULL,
  grade smallint NOT NULL CHECK (grade BETWEEN 1 AND 4),
  personal text,
  PRIMARY KEY (dataset, field)
);

COMMENT ON TABLE dataset_field IS 'Declared fields that are of a stricter grade than their dataset, or personal; of others nothing is written here.';
COMMENT ON COLUMN dataset_field.personal IS 'What of a person it tells; null where nothing.';

-- The same as one value, so that no question has to gather it: {"<dataset>": {"<grade>": "{field,…}"}}, array literals as text.
CREATE TABLE field_guard (
  guards jsonb NOT NULL
);
INSERT INTO field_guard VALUES ('{}');

COMMENT ON TABLE field_guard IS 'One row: the fields of each dataset that are of a stricter grade than it, by that grade.';

-- What of a record everybody may see who sees the record at all: made when it is written, since most questions ask for nothing else.
ALTER TABLE feature ADD COLUMN open jsonb;

COMMENT ON COLUMN feature.open IS
  'The properties without guarded fields; true where there are none of those in it; null where that was not looked at, or none of the dataset is guarded.';

CREATE FUNCTION field_guard_keep(changed text) RETURNS void LANGUAGE plpgsql AS $$
DECLARE
  fields text[] := (SELECT array_agg(field) FROM dataset_field JOIN dataset ON dataset.id = dataset_field.dataset
                     WHERE dataset_field.dataset = changed AND dataset_field.grade > dataset.grade);
BEGIN
  UPDATE field_guard SET guards = (
    SELECT coalesce(jsonb_object_agg(id, grades), '{}')
      FROM (SELECT id, jsonb_object_agg(grade::text, guarded) AS grades
              FROM (SELECT dataset.id, one.grade, array_agg(one.field)::text AS guarded
                      FROM dataset_field AS one JOIN dataset ON dataset.id = one.dataset
                     WHERE one.grade > dataset.grade
                     GROUP BY 1, 2) AS by_grade
             GROUP BY id) AS by_dataset);
  UPDATE feature
     SET open = CASE WHEN fields IS NULL THEN NULL WHEN properties ?| fields THEN properties - fields ELSE 'true' END
   WHERE dataset = changed;
END $$;

CREATE FUNCTION dataset_field_changed() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  PERFORM field_guard_keep(coalesce(NEW.dataset, OLD.dataset));
  RETURN NULL;
END $$;
CREATE FUNCTION dataset_grade_changed() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  PERFORM field_guard_keep(NEW.id);
  RETURN NULL;
END $$;
CREATE TRIGGER dataset_field_named AFTER INSERT OR DELETE ON dataset_field FOR EACH ROW EXECUTE FUNCTION dataset_field_changed();
CREATE TRIGGER dataset_field_regraded AFTER UPDATE ON dataset_field
  FOR EACH ROW WHEN (OLD.grade <> NEW.grade) EXECUTE FUNCTION dataset_field_changed();
CREATE TRIGGER dataset_regraded AFTER UPDATE ON dataset
  FOR EACH ROW WHEN (OLD.grade <> NEW.grade) EXECUTE FUNCTION dataset_grade_changed();

GRANT SELECT ON dataset_field TO haidai_public, haidai_member;
GRANT SELECT ON field_guard TO haidai_viewer;

DROP POLICY feature_published ON feature;
DROP POLICY feature_in_scope ON feature;
REVOKE ALL ON feature FROM haidai_public, haidai_member;
GRANT SELECT ON feature TO haidai_viewer;

-- Whoever holds the whole province is asked for no record's codes, and a county is looked up in its place: `->` would copy the whole list
-- for every row.
CREATE FUNCTION haidai_whole() RETURNS text[]
  LANGUAGE sql STABLE PARALLEL SAFE
  RETURN CASE WHEN current_user = 'haidai_member' THEN nullif(current_setting('haidai.whole', true), '')::text[] END;

COMMENT ON FUNCTION haidai_whole IS 'The datasets of which a grade is granted in the whole province, each followed by the grade.';

CREATE POLICY feature_granted ON feature FOR SELECT TO haidai_viewer
  USING (grade = 1
         OR starts_with(region, '37')
            AND (dataset || grade::text = ANY ((SELECT haidai_whole())::text[])
                 OR (SELECT haidai_rights('read')) #>> ARRAY[dataset, grade::text, county] IS NOT NULL)
         OR ((SELECT haidai_rights('read')) -> dataset -> grade::text) ?| region_codes(region, city, county, town));

CREATE FUNCTION withheld_fields(guards jsonb, rights jsonb, codes text[]) RETURNS text[]
  LANGUAGE plpgsql IMMUTABLE PARALLEL SAFE AS $$
DECLARE
  grade text;
  fields text[] := '{}';
BEGIN
  FOREACH grade IN ARRAY ARRAY['2', '3', '4'] LOOP
    IF guards ? grade AND NOT coalesce((rights -> grade) ?| codes, false) THEN
      fields := fields || (guards ->> grade)::text[];
    END IF;
  END LOOP;
  RETURN fields;
END $$;

COMMENT ON FUNCTION withheld_fields IS 'Of the fields that a dataset guards by grade, those whose grade is granted for none of a record''s codes.';

-- No security barrier: the view has no condition of its own that could be got around, and a barrier would keep conditions from the
-- indexes. The condition of the policy is one, and comes before whatever is asked.
CREATE VIEW feature_seen AS
  SELECT dataset, key, batch, row_no, digest, region, city, county, town, cell, geom, period, period_start,
         CASE WHEN NOT (SELECT guards FROM field_guard) ? dataset THEN properties
              WHEN open IS NOT NULL AND ((SELECT haidai_rights('read')) -> dataset) IS NULL
              THEN CASE WHEN jsonb_typeof(open) = 'boolean' THEN properties ELSE open END
              ELSE properties - withheld_fields((SELECT guards FROM field_guard) -> dataset, (SELECT haidai_rights('read')) -> dataset,
                                                region_codes(region, city, county, town)) END AS properties,
         grade, valid_from, valid_to,
         CASE WHEN NOT (SELECT guards FROM field_guard) ? dataset OR jsonb_typeof(open) = 'boolean' THEN properties
              WHEN open IS NOT NULL THEN open
              ELSE properties - withheld_fields((SELECT guards FROM field_guard) -> dataset, NULL, NULL) END AS open
    FROM feature;

COMMENT ON VIEW feature_seen IS
  'Versions of records as whoever asks may see them: in `properties` with the fields of stricter grades that are granted, in `open` with none of those.';

-- A view gives what its owner may see, so it has an owner who sees only what the policy lets through.
GRANT CREATE ON SCHEMA public TO haidai_viewer;
ALTER VIEW feature_seen OWNER TO haidai_viewer;
REVOKE CREATE ON SCHEMA public FROM haidai_viewer;
GRANT SELECT ON feature_seen TO haidai_public, haidai_member;

-- In a language whose functions keep the plans of what they ask.
CREATE FUNCTION haidai_measures() RETURNS jsonb
  LANGUAGE plpgsql STABLE PARALLEL SAFE AS $$
DECLARE
  held jsonb := haidai_rights('read');
BEGIN
  RETURN (SELECT jsonb_object_agg((layer.measure * 8 + held_grade::int)::text, codes)
            FROM layer CROSS JOIN jsonb_each(held -> layer.dataset) AS of_grade(held_grade, codes)
           WHERE layer.grade > 1);
END $$;

COMMENT ON FUNCTION haidai_measures IS
  'What the transaction''s person may see of layers that are not published: region codes by the measure times eight and the grade added.';

CREATE FUNCTION haidai_whole_measures() RETURNS int[]
  LANGUAGE plpgsql STABLE PARALLEL SAFE AS $$
DECLARE
  whole text[] := haidai_whole();
BEGIN
  IF cardinality(whole) > 0 THEN
    RETURN (SELECT array_agg(layer.measure * 8 + right(held, 1)::int)
              FROM unnest(whole) AS held JOIN layer ON layer.dataset = left(held, -1) AND layer.grade > 1);
  END IF;
  RETURN NULL;
END $$;

COMMENT ON FUNCTION haidai_whole_measures IS 'Those of them that are granted in the whole province.';

CREATE FUNCTION haidai_layers() RETURNS jsonb
  LANGUAGE plpgsql STABLE PARALLEL SAFE AS $$
BEGIN
  RETURN (SELECT jsonb_object_agg(measure, dataset) FROM layer WHERE grade > 1);
END $$;

COMMENT ON FUNCTION haidai_layers IS 'The datasets of layers that are not published, by measure.';

-- Cells are kept by county. Those of none lie at sea or nowhere that is known: they are for whoever holds the province and all waters.
DROP POLICY cell_rollup_in_scope ON cell_rollup;
CREATE POLICY cell_rollup_granted ON cell_rollup FOR SELECT TO haidai_member
  USING (grade = 1 OR county <> '' AND measure * 8 + grade = ANY ((SELECT haidai_whole_measures())::int[]) OR
    (SELECT haidai_rights('read')) #>> ARRAY[(SELECT haidai_layers()) ->> measure::text, grade::text, county] IS NOT NULL OR
    CASE WHEN county = ''
         THEN ((SELECT haidai_measures()) -> (measure * 8 + grade)::text)
              ?& (SELECT array_agg(code) || ARRAY['370000000000'] FROM region WHERE kind = 'sea_area')
         ELSE ((SELECT haidai_measures()) -> (measure * 8 + grade)::text)
              ?| ARRAY[county, left(county, 4) || '00000000', '370000000000'] END);

DROP POLICY region_in_scope ON region;
CREATE POLICY region_granted ON region FOR SELECT TO haidai_member
  USING (grade = 1 OR ((SELECT haidai_rights('regions')) -> grade::text) ?| lineage);

-- Rows that were kept aside are as they came, of no region that could be trusted: they are for the province's stewards of the dataset.
DROP POLICY quarantine_in_scope ON quarantine;
CREATE POLICY quarantine_of_stewards ON quarantine FOR SELECT TO haidai_member
  USING (EXISTS (SELECT FROM ingest_batch
                  WHERE ingest_batch.id = quarantine.batch
                    AND ((SELECT haidai_rights('steward')) -> ingest_batch.dataset) ? '370000000000'));

-- A conflict is for the stewards of its record who may see the authority's value too.
DROP POLICY conflict_in_scope ON conflict;
CREATE POLICY conflict_of_stewards ON conflict FOR SELECT TO haidai_member
  USING (
    (((SELECT haidai_rights('steward')) -> dataset) ? '370000000000'
      OR EXISTS (SELECT FROM feature_seen AS mine
                  WHERE (SELECT haidai_rights('steward')) ? conflict.dataset
                    AND mine.dataset = conflict.dataset AND mine.key = conflict.record AND mine.valid_to IS NULL
                    AND ((SELECT haidai_rights('steward')) -> conflict.dataset)
                        ?| region_codes(mine.region, mine.city, mine.county, mine.town)))
    AND EXISTS (
      SELECT FROM dataset AS decides
        LEFT JOIN dataset_field AS guarded ON guarded.dataset = decides.id AND guarded.field = conflict.field
       CROSS JOIN LATERAL (SELECT (SELECT haidai_rights('read')) -> decides.id -> greatest(decides.grade, guarded.grade)::text AS codes) AS held
       WHERE decides.id = conflict.authority
         AND (greatest(decides.grade, guarded.grade) = 1 OR held.codes ? '370000000000'
              OR EXISTS (SELECT FROM feature_seen AS theirs
                          WHERE theirs.dataset = conflict.authority AND theirs.key = conflict.authority_record AND theirs.valid_to IS NULL
                            AND held.codes ?| region_codes(theirs.region, theirs.city, theirs.county, theirs.town)))));

DROP FUNCTION haidai_scope();
