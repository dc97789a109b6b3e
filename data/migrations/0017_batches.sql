-- Batches are for those who see something of their dataset, and rows that were kept aside leave by the door of every other export.

ALTER TABLE ingest_batch ENABLE ROW LEVEL SECURITY;

CREATE POLICY batch_published ON ingest_batch FOR SELECT TO haidai_public
  USING (dataset = ANY (ARRAY(SELECT id FROM dataset WHERE grade = 1)));

-- Whoever is granted anything stricter of a dataset is granted its records too; what is granted comes first, as it is at hand.
CREATE POLICY batch_granted ON ingest_batch FOR SELECT TO haidai_member
  USING (((SELECT haidai_rights('read')) -> dataset) <> '{}'
         OR (SELECT haidai_rights('steward')) ? dataset
         OR dataset = ANY (ARRAY(SELECT id FROM dataset WHERE grade = 1)));

-- The catalogue's headings are published of every dataset.
CREATE VIEW batch_fact AS
  SELECT batch.id, batch.dataset, batch.state, batch.received, batch.accepted, batch.duplicate, batch.quarantined, batch.finished_at,
         CASE WHEN dataset.grade = 1 THEN batch.source END AS source
    FROM ingest_batch AS batch LEFT JOIN dataset ON dataset.id = batch.dataset;

COMMENT ON VIEW batch_fact IS 'How many rows came when, of every dataset; from which file, of published ones alone: names of files say more than headings may.';

CREATE VIEW dataset_source AS
  SELECT dataset, count(DISTINCT source)::int AS sources
    FROM ingest_batch
   WHERE accepted > 0 AND state <> 'rolled_back'
   GROUP BY dataset;

COMMENT ON VIEW dataset_source IS 'From how many files the records of a dataset came.';

GRANT SELECT ON batch_fact, dataset_source TO haidai_public, haidai_member;

ALTER TABLE export_request
  ADD COLUMN batch bigint REFERENCES ingest_batch,
  ADD COLUMN unmasked boolean NOT NULL DEFAULT false,
  ADD CHECK (batch IS NULL OR (period IS NULL AND layer IS NULL AND as_of IS NULL)),
  ADD CHECK (batch IS NOT NULL OR NOT unmasked);

COMMENT ON COLUMN export_request.batch IS 'The batch whose rows that were kept aside are asked for; null where it is records.';
COMMENT ON COLUMN export_request.unmasked IS 'Whether personal values are wanted as they are: the reason is that of the request, and every page is on record.';
