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

CREATE FUNCTION masked_properties(properties jsonb, kinds jsonb) RETURNS jsonb
  LANGUAGE sql IMMUTABLE PARALLEL SAFE
  RETURN properties || (
    SELECT coalesce(jsonb_object_agg(field, masked(kind, properties ->> field)), '{}')
      FROM jsonb_each_text(kinds) AS told(field, kind)
     WHERE properties ? field);

ALTER TABLE field_guard ADD COLUMN personal jsonb NOT NULL DEFAULT '{}';
COMMENT ON COLUMN field_guard.personal IS 'The personal fields of each dataset with their kind: {"<dataset>": {"<field>": "<kind>"}}.';

CREATE FUNCTION field_guard_keep_personal() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  UPDATE field_guard SET personal = (
    SELECT coalesce(jsonb_object_agg(dataset, kinds), '{}')
      FROM (SELECT dataset, jsonb_object_agg(field, personal) AS kinds
              FROM dataset_field WHERE personal IS NOT NULL GROUP BY dataset) AS told);
  RETURN NULL;
END $$;
CREATE TRIGGER dataset_field_personal AFTER INSERT OR UPDATE OR DELETE ON dataset_field
  FOR EACH STATEMENT EXECUTE FUNCTION field_guard_keep_personal();

-- What records really say is for one question only: somebody's who gave a reason, which is put on record in the same transaction.
ALTER VIEW feature_seen RENAME TO feature_unmasked;
REVOKE ALL ON feature_unmasked FROM haidai_public;
COMMENT ON VIEW feature_unmasked IS 'As feature_seen, with personal values as they are.';

CREATE VIEW feature_seen AS
  SELECT dataset, key, batch, row_no, digest, region, city, county, town, cell, geom, period, period_start,
         CASE WHEN (SELECT personal FROM field_guard) ? dataset
              THEN masked_properties(properties, (SELECT personal FROM field_guard) -> dataset)
              ELSE properties END AS properties,
         grade, valid_from, valid_to,
         CASE WHEN (SELECT personal FROM field_guard) ? dataset
              THEN masked_properties(open, (SELECT personal FROM field_guard) -> dataset)
              ELSE open END AS open
    FROM feature_unmasked;
COMMENT ON VIEW feature_seen IS
  'Versions of records as whoever asks may see them: fields of stricter grades are left out where those are not granted, personal values masked.';

GRANT CREATE ON SCHEMA public TO haidai_viewer;
ALTER VIEW feature_seen OWNER TO haidai_viewer;
REVOKE CREATE ON SCHEMA public FROM haidai_viewer;
GRANT SELECT ON feature_seen TO haidai_public, haidai_member;
