-- What a batch was allowed to write, and who sees what it kept aside.

ALTER TABLE ingest_batch ADD COLUMN regions text[] CHECK (cardinality(regions) > 0);
COMMENT ON COLUMN ingest_batch.regions IS 'Where its sender was a steward; null: in the whole province. Taking it back needs all of them.';

DROP POLICY quarantine_of_stewards ON quarantine;
CREATE POLICY quarantine_of_stewards ON quarantine FOR SELECT TO haidai_member
  USING (EXISTS (
    SELECT FROM ingest_batch AS sent
     CROSS JOIN LATERAL (SELECT (SELECT haidai_rights('steward')) -> sent.dataset AS codes OFFSET 0) AS held
     WHERE sent.id = quarantine.batch
       AND (held.codes ? '370000000000'
            OR NOT EXISTS (SELECT FROM unnest(coalesce(sent.regions, '{370000000000}')) AS wanted(code)
                             LEFT JOIN region ON region.code = wanted.code
                            WHERE (held.codes ?| region.lineage) IS NOT TRUE))));

-- Personal values are masked in what everybody reads; the ends that are shown let people who know a person recognise it.
CREATE FUNCTION masked(kind text, value text) RETURNS text
  LANGUAGE sql IMMUTABLE PARALLEL SAFE
  RETURN CASE
    WHEN kind = 'name' AND length(value) > 1 THEN left(value, 1) || '*'
    WHEN kind IN ('phone', 'id-number') AND length(value) >= 11 THEN left(value, 3) || repeat('*', length(value) - 7) || right(value, 4)
    ELSE '***' END;

CREATE FUNCTION masked_properties(properties jsonb, told jsonb) RETURNS jsonb
  LANGUAGE plpgsql IMMUTABLE PARALLEL SAFE AS $$
DECLARE
  seen jsonb := properties;
  field text;
BEGIN
  FOR i IN 0 .. jsonb_array_length(told) - 1 LOOP
    field := told -> i ->> 0;
    IF seen ? field THEN
      seen := jsonb_set(seen, ARRAY[field], to_jsonb(masked(told -> i ->> 1, seen ->> field)));
    END IF;
  END LOOP;
  RETURN seen;
END $$;

ALTER TABLE field_guard
  ADD COLUMN personal jsonb NOT NULL DEFAULT '{}',
  ADD COLUMN open_personal jsonb NOT NULL DEFAULT '{}',
  ADD COLUMN touched jsonb NOT NULL GENERATED ALWAYS AS (guards || personal) STORED;
COMMENT ON COLUMN field_guard.personal IS 'The personal fields of each dataset with their kind: {"<dataset>": [["<field>", "<kind>"]]}.';
COMMENT ON COLUMN field_guard.open_personal IS 'The same of personal fields that are as open as their records, which few datasets have.';
COMMENT ON COLUMN field_guard.touched IS 'Its keys are the datasets of which anything is said here; of all others records are seen as they are.';

CREATE FUNCTION field_guard_keep_personal() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  WITH told AS (
    SELECT one.dataset, jsonb_agg(jsonb_build_array(one.field, one.personal)) AS fields,
           jsonb_agg(jsonb_build_array(one.field, one.personal)) FILTER (WHERE one.grade <= dataset.grade) AS open
      FROM dataset_field AS one JOIN dataset ON dataset.id = one.dataset
     WHERE one.personal IS NOT NULL
     GROUP BY one.dataset)
  UPDATE field_guard
     SET personal = (SELECT coalesce(jsonb_object_agg(dataset, fields), '{}') FROM told),
         open_personal = (SELECT coalesce(jsonb_object_agg(dataset, open), '{}') FROM told WHERE open IS NOT NULL);
  RETURN NULL;
END $$;
CREATE TRIGGER dataset_field_personal AFTER INSERT OR UPDATE OR DELETE ON dataset_field
  FOR EACH STATEMENT EXECUTE FUNCTION field_guard_keep_personal();
CREATE TRIGGER dataset_grade_personal AFTER UPDATE OF grade ON dataset
  FOR EACH STATEMENT EXECUTE FUNCTION field_guard_keep_personal();

CREATE FUNCTION seen_properties(dataset text, properties jsonb, open jsonb, guard field_guard, rights jsonb, codes text[]) RETURNS jsonb
  LANGUAGE plpgsql IMMUTABLE PARALLEL SAFE AS $$
DECLARE
  seen jsonb := properties;
BEGIN
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
  IF guard.personal ? dataset THEN
    seen := masked_properties(seen, guard.personal -> dataset);
  END IF;
  RETURN seen;
END $$;

COMMENT ON FUNCTION seen_properties IS
  'A record''s properties without those that are guarded and not granted by `rights` in its dataset, personal ones masked.';

-- What records really say is for one question only: somebody's who gave a reason, which is put on record in the same transaction.
ALTER VIEW feature_seen RENAME TO feature_unmasked;
REVOKE ALL ON feature_unmasked FROM haidai_public;
COMMENT ON VIEW feature_unmasked IS 'As feature_seen, with personal values as they are.';

-- What a question is not about costs it no more than a look: a subquery each is begun with every statement.
CREATE VIEW feature_seen AS
  SELECT dataset, key, batch, row_no, digest, region, city, county, town, cell, geom, period, period_start,
         CASE WHEN (SELECT touched FROM field_guard) ? dataset
              THEN seen_properties(dataset, properties, open, (SELECT field_guard FROM field_guard),
                                   (SELECT haidai_rights('read')) -> dataset, region_codes(region, city, county, town))
              ELSE properties END AS properties,
         grade, valid_from, valid_to,
         CASE WHEN open IS NULL OR (SELECT open_personal FROM field_guard) ? dataset
              THEN CASE WHEN (SELECT touched FROM field_guard) ? dataset
                        THEN seen_properties(dataset, properties, open, (SELECT field_guard FROM field_guard), NULL, NULL)
                        ELSE properties END
              WHEN jsonb_typeof(open) = 'boolean' THEN properties
              ELSE open END AS open
    FROM feature;
COMMENT ON VIEW feature_seen IS
  'Versions of records as whoever asks may see them: fields of stricter grades are left out where those are not granted, personal values masked.';

GRANT CREATE ON SCHEMA public TO haidai_viewer;
ALTER VIEW feature_seen OWNER TO haidai_viewer;
REVOKE CREATE ON SCHEMA public FROM haidai_viewer;
GRANT SELECT ON feature_seen TO haidai_public, haidai_member;
