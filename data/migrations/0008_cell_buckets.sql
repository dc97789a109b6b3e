-- Buckets of an hour, and the true counts behind layers that publish groups only.

ALTER TABLE cell_rollup ALTER COLUMN bucket TYPE timestamp;
ALTER TABLE cell_page ALTER COLUMN bucket TYPE timestamp;

COMMENT ON COLUMN cell_rollup.bucket IS 'Beginning of the bucket in China Standard Time; -infinity where the layer has none.';
COMMENT ON TABLE cell_rollup IS 'Per measure, bucket and county: cells of resolutions 4 to 8, and 9 where a layer publishes groups only; the cells under one parent are one range of ids.';

CREATE TABLE cell_floor (
  measure smallint NOT NULL,
  bucket timestamp NOT NULL,
  cell bigint NOT NULL,
  n bigint NOT NULL,
  sum numeric NOT NULL,
  PRIMARY KEY (measure, bucket, cell)
);

COMMENT ON TABLE cell_floor IS 'What cells of resolution 9 really hold, for layers that publish groups only; no role but the owner reads it.';

-- Cells from which the last record has gone, for as long as the transaction that took it.
CREATE INDEX cell_floor_empty ON cell_floor (measure) WHERE n = 0;
