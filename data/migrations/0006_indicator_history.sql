-- Values keep their earlier versions, as records do: what was shown on a day can be shown again.

ALTER TABLE indicator_value ADD COLUMN valid_to timestamptz;
ALTER TABLE indicator_value DROP CONSTRAINT indicator_value_pkey;
DROP INDEX indicator_value_region;

CREATE UNIQUE INDEX indicator_value_current ON indicator_value (indicator, period_start, region) WHERE valid_to IS NULL;
CREATE INDEX indicator_value_region ON indicator_value (region, indicator, period_start);
CREATE INDEX indicator_value_past ON indicator_value (indicator, period_start, region) WHERE valid_to IS NOT NULL;

COMMENT ON COLUMN indicator_value.computed_at IS 'Since when this is the value: computed again to the same, it stays.';
COMMENT ON COLUMN indicator_value.valid_to IS 'When another value, or none, took its place; null for the present one.';
