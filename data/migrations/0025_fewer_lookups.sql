-- What a policy looks up once is still looked up by every question, whether it finds one record or a hundred: it looks up less.

DROP POLICY feature_granted ON feature;
CREATE POLICY feature_granted ON feature FOR SELECT TO haidai_viewer
  USING (grade = 1
         OR grade <= (SELECT haidai_within('grade')::smallint)
            AND (county COLLATE "C" >= (SELECT haidai_within('prefix')) AND county COLLATE "C" < (SELECT haidai_within('beyond'))
                 OR (SELECT haidai_within('counties')::jsonb) ? left(county, 6))
            AND (dataset = (SELECT haidai_within('dataset')) OR dataset = ANY ((SELECT haidai_within('datasets')::text[])::text[]))
         OR ((SELECT haidai_within('rest')::jsonb) -> dataset -> grade::text) ?| region_codes(region, city, county, town));

COMMENT ON FUNCTION haidai_within IS
  'Where a `dataset`, or several `datasets` (an array as text), are granted up to a `grade`: in counties whose codes are not before `prefix` and before '
  '`beyond`, or whose first six digits are among the keys of `counties`. Null where it is not so simple; `rest` is then all that is granted (as '
  '`haidai_rights(''read'')` has it), null where that is all. `sole` is not null where nothing but counties is granted; `alike` has the strictest grade of '
  'datasets of several grades that are granted at each of them alike; `held` are the datasets of which something is granted (an array as text).';

DROP POLICY batch_granted ON ingest_batch;
CREATE POLICY batch_granted ON ingest_batch FOR SELECT TO haidai_member
  USING (dataset = ANY ((SELECT haidai_within('held')::text[])::text[]) OR dataset = ANY (ARRAY(SELECT id FROM dataset WHERE grade = 1)));

CREATE OR REPLACE VIEW feature_seen AS
  SELECT dataset, key, batch, row_no, digest, region, city, county, town, cell, geom, period, period_start,
         CASE WHEN as_is THEN properties
              WHEN masks IS NOT NULL AND grade > 1
                   AND (SELECT haidai_within('alike')::jsonb FROM field_guard WHERE strictest @> haidai_within('alike')::jsonb) ? dataset
              THEN properties || masks
              ELSE seen_properties(dataset, properties, masks, open, (SELECT field_guard FROM field_guard),
                                   (SELECT haidai_rights('read')) -> dataset, region_codes(region, city, county, town)) END AS properties,
         grade, valid_from, valid_to,
         CASE WHEN as_is THEN properties
              WHEN open IS NOT NULL THEN open
              ELSE seen_properties(dataset, properties, masks, NULL, (SELECT field_guard FROM field_guard), NULL, NULL) END AS open
    FROM feature;

-- Lists are read in the order of keys: a page of a county's records is read without reading all of them.
DROP INDEX feature_place;
CREATE INDEX feature_place ON feature (dataset, county, key, town) WHERE valid_to IS NULL;
