-- Layers aggregated to H3 cells: sums at resolutions 4 to 8, kept in the transaction that writes the records.

-- An H3 id has its resolution in bits 52 to 55 and three bits for each finer one, all set where finer than the cell.
CREATE FUNCTION h3_ancestor(cell bigint, res integer) RETURNS bigint
  LANGUAGE sql IMMUTABLE PARALLEL SAFE
  RETURN (cell & ~(15::bigint << 52)) | (res::bigint << 52) | ((1::bigint << (3 * (15 - res))) - 1);

CREATE TABLE layer (
  id text PRIMARY KEY,
  measure smallint GENERATED ALWAYS AS IDENTITY UNIQUE,
  dataset text NOT NULL REFERENCES dataset,
  grade smallint NOT NULL CHECK (grade BETWEEN 1 AND 4),
  definition jsonb NOT NULL,
  epoch integer NOT NULL DEFAULT 1,
  declared boolean NOT NULL DEFAULT true
);

COMMENT ON COLUMN layer.definition IS 'What its cells were computed by; when the declaration says something else they are computed anew.';
COMMENT ON COLUMN layer.epoch IS 'Raised when all cells are computed anew, so that no page keeps its version.';

CREATE TABLE cell_rollup (
  measure smallint NOT NULL,
  bucket date NOT NULL,
  cell bigint NOT NULL,
  county text NOT NULL,
  n bigint NOT NULL,
  sum numeric NOT NULL,
  grade smallint NOT NULL,
  PRIMARY KEY (measure, bucket, cell, county)
);

COMMENT ON TABLE cell_rollup IS 'Per measure, bucket and county: cells of resolutions 4 to 8; the cells under one parent are one range of ids.';
COMMENT ON COLUMN cell_rollup.bucket IS 'First day of the bucket; -infinity where the layer has none.';
COMMENT ON COLUMN cell_rollup.county IS 'Empty at sea, and where the county is not known.';
COMMENT ON COLUMN cell_rollup.sum IS 'Exact, so that the order of loading does not matter; for layers that count, the count.';

-- Cells from which the last record has gone, for as long as the transaction that took it.
CREATE INDEX cell_rollup_empty ON cell_rollup (measure) WHERE n = 0;

CREATE TABLE cell_page (
  measure smallint NOT NULL,
  bucket date NOT NULL,
  parent bigint NOT NULL,
  counter bigint NOT NULL DEFAULT 1,
  PRIMARY KEY (measure, bucket, parent)
);

COMMENT ON TABLE cell_page IS 'Pages that were ever written: cells of one resolution under a parent four resolutions up, and how often.';

ALTER TABLE cell_rollup ENABLE ROW LEVEL SECURITY;
CREATE POLICY cell_rollup_published ON cell_rollup FOR SELECT TO haidai_public USING (grade = 1);
CREATE POLICY cell_rollup_in_scope ON cell_rollup FOR SELECT TO haidai_member
  USING (grade = 1 OR ARRAY[county, left(county, 4) || '00000000', '370000000000'] && (SELECT haidai_scope()));

GRANT SELECT ON layer, cell_rollup, cell_page TO haidai_public, haidai_member;
