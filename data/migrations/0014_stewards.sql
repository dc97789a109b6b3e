-- What a batch was allowed to write, and who sees what it kept aside.

ALTER TABLE ingest_batch ADD COLUMN regions text[] CHECK (cardinality(regions) > 0);
COMMENT ON COLUMN ingest_batch.regions IS 'Where its sender was a steward; null: in the whole province. Taking it back needs all of them.';
