-- A page is answered from the index alone: without this, every cell costs a look at a block of the table of its own.

ALTER TABLE cell_rollup
  DROP CONSTRAINT cell_rollup_pkey,
  ADD PRIMARY KEY (measure, bucket, cell, county) INCLUDE (n, sum, grade);

-- Only blocks that a vacuum has seen since their last change need no look at the table, so it comes sooner than it would.
ALTER TABLE cell_rollup SET (autovacuum_vacuum_insert_scale_factor = 0.05, autovacuum_vacuum_scale_factor = 0.05);
