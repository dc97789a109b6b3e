-- The least and the largest value behind cells that show a mean.

-- The ids of all cells at `res` under a cell lie between these two, both included.
CREATE FUNCTION h3_first(cell bigint, res integer) RETURNS bigint
  LANGUAGE sql IMMUTABLE PARALLEL SAFE
  RETURN h3_ancestor(cell, res) & ~(((1::bigint << (3 * (15 - ((cell >> 52) & 15)::int))) - 1) # ((1::bigint << (3 * (15 - res))) - 1));

CREATE FUNCTION h3_last(cell bigint, res integer) RETURNS bigint
  LANGUAGE sql IMMUTABLE PARALLEL SAFE
  RETURN h3_ancestor(cell, res) | ((1::bigint << (3 * (15 - ((cell >> 52) & 15)::int))) - 1);

ALTER TABLE cell_rollup ADD COLUMN min numeric, ADD COLUMN max numeric;

COMMENT ON COLUMN cell_rollup.min IS 'Least value of a record, where the layer shows a mean; NaN only until the transaction that took it away has looked for the next.';
COMMENT ON COLUMN cell_rollup.max IS 'Largest value of a record, where the layer shows a mean.';

-- Cells from which the least or the largest value has gone, for as long as the transaction that took it.
CREATE INDEX cell_rollup_lost ON cell_rollup (measure) WHERE min = 'NaN';
