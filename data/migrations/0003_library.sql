-- The 6+N libraries: what is declared, what came in, what was kept aside, and every version of every record.

CREATE TABLE dataset (
  id text PRIMARY KEY CHECK (id ~ '^[a-z][a-z0-9-]{0,59}$'),
  theme text NOT NULL,
  kind text NOT NULL CHECK (kind IN ('feature', 'report')),
  grade smallint NOT NULL CHECK (grade BETWEEN 1 AND 4),
  declared boolean NOT NULL DEFAULT true
);

COMMENT ON TABLE dataset IS 'The datasets of the declared themes; one that is declared no more stays for its records.';

CREATE TABLE ingest_batch (
  id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  dataset text NOT NULL REFERENCES dataset,
  source text NOT NULL,
  sha256 text NOT NULL CHECK (sha256 ~ '^[0-9a-f]{64}$'),
  bytes bigint NOT NULL CHECK (bytes >= 0),
  bytes_read bigint NOT NULL DEFAULT 0,
  format text NOT NULL,
  encoding text,
  crs text,
  mapping jsonb NOT NULL,
  columns text[] NOT NULL,
  demo boolean NOT NULL DEFAULT false,
  state text NOT NULL DEFAULT 'loading' CHECK (state IN ('loading', 'loaded', 'interrupted', 'failed', 'rolled_back')),
  received bigint NOT NULL DEFAULT 0,
  accepted bigint NOT NULL DEFAULT 0,
  duplicate bigint NOT NULL DEFAULT 0,
  quarantined bigint NOT NULL DEFAULT 0,
  problem jsonb,
  started_at timestamptz NOT NULL DEFAULT now(),
  touched_at timestamptz NOT NULL DEFAULT now(),
  finished_at timestamptz,
  rolled_back_at timestamptz,
  -- Each of the four is counted where it happens; a transaction in which they do not add up cannot commit.
  CHECK (received = accepted + duplicate + quarantined)
);

-- A batch whose process died cannot say so itself.
CREATE FUNCTION batch_state(b ingest_batch) RETURNS text
  LANGUAGE sql STABLE
  RETURN CASE WHEN b.state = 'loading' AND b.touched_at < now() - interval '1 minute' THEN 'interrupted' ELSE b.state END;

COMMENT ON COLUMN ingest_batch.touched_at IS 'When its last chunk was written: one that is loading and silent for a minute was interrupted.';
COMMENT ON COLUMN ingest_batch.columns IS 'Headings of the file, in its order: those of its quarantined rows.';
CREATE INDEX ingest_batch_dataset ON ingest_batch (dataset, id DESC);

CREATE TABLE quarantine (
  batch bigint NOT NULL REFERENCES ingest_batch ON DELETE CASCADE,
  row_no bigint NOT NULL,
  reason text NOT NULL,
  field text,
  value text,
  sentence jsonb NOT NULL,
  raw text[] NOT NULL,
  PRIMARY KEY (batch, row_no)
);

COMMENT ON COLUMN quarantine.raw IS 'The row as it came, one value a column of the file.';

CREATE TABLE feature (
  dataset text NOT NULL,
  key text NOT NULL,
  batch bigint NOT NULL,
  row_no bigint NOT NULL,
  digest uuid NOT NULL,
  region text NOT NULL,
  city text,
  county text,
  town text,
  cell bigint,
  geom geometry(Point, 4326),
  period text,
  period_start date,
  properties jsonb NOT NULL,
  grade smallint NOT NULL CHECK (grade BETWEEN 1 AND 4),
  valid_from timestamptz NOT NULL DEFAULT now(),
  valid_to timestamptz CHECK (valid_to > valid_from)
);

COMMENT ON TABLE feature IS 'Every version of every record; the present one has no valid_to.';
COMMENT ON COLUMN feature.key IS 'The record''s name within its dataset: the values of the key fields.';
COMMENT ON COLUMN feature.digest IS 'MD5 of the content, to tell a change from a repetition; not for security.';
COMMENT ON COLUMN feature.region IS 'The deepest region that is known.';
COMMENT ON COLUMN feature.cell IS 'H3 cell at resolution 10.';

CREATE UNIQUE INDEX feature_current ON feature (dataset, key) WHERE valid_to IS NULL;
CREATE INDEX feature_past ON feature (dataset, key, valid_to) WHERE valid_to IS NOT NULL;
-- Rows of a batch lie together, so a few pages of summary find them; it costs a load next to nothing.
CREATE INDEX feature_batch ON feature USING brin (batch) WITH (pages_per_range = 16);
CREATE INDEX feature_place ON feature (dataset, county, town) WHERE valid_to IS NULL;
CREATE INDEX feature_cell ON feature (dataset, cell) WHERE valid_to IS NULL;
CREATE INDEX feature_period ON feature (dataset, period_start) WHERE valid_to IS NULL AND period_start IS NOT NULL;

-- One row an indicator, region and period: sums that add up exactly; the value is their quotient, made when it is read.
CREATE TABLE indicator_value (
  indicator text NOT NULL,
  region text NOT NULL,
  period text NOT NULL,
  period_start date NOT NULL,
  numerator numeric NOT NULL,
  denominator numeric,
  denominator_period text,
  records integer NOT NULL,
  computed_at timestamptz NOT NULL DEFAULT now(),
  PRIMARY KEY (indicator, period_start, region)
);

COMMENT ON COLUMN indicator_value.records IS 'How many records of the numerator''s dataset stand behind it.';
CREATE INDEX indicator_value_region ON indicator_value (region, indicator, period_start);

ALTER TABLE feature ENABLE ROW LEVEL SECURITY;
ALTER TABLE quarantine ENABLE ROW LEVEL SECURITY;

CREATE POLICY feature_published ON feature FOR SELECT TO haidai_public USING (grade = 1);
CREATE POLICY feature_in_scope ON feature FOR SELECT TO haidai_member
  USING (grade = 1 OR ARRAY[region, town, county, city, '370000000000'] && (SELECT haidai_scope()));

-- Rows that were kept aside are as they came, so only those who may see the whole province read them.
CREATE POLICY quarantine_in_scope ON quarantine FOR SELECT TO haidai_member
  USING (ARRAY['370000000000'] && (SELECT haidai_scope()));

-- Batches say how many rows came and from which file, values say what was computed: both are published.
GRANT SELECT ON dataset, ingest_batch, feature, indicator_value TO haidai_public, haidai_member;
GRANT SELECT ON quarantine TO haidai_member;

-- What is known of a dataset as a whole, written after every batch, so that the catalogue does not count anew.
CREATE TABLE dataset_fact (
  dataset text PRIMARY KEY REFERENCES dataset,
  records bigint NOT NULL,
  demo_records bigint NOT NULL,
  by_city jsonb NOT NULL,
  filled jsonb NOT NULL,
  newest_period date,
  updated_at timestamptz NOT NULL DEFAULT now()
);

COMMENT ON COLUMN dataset_fact.by_city IS 'Records by city code; those at sea by the city that answers for the waters.';
COMMENT ON COLUMN dataset_fact.filled IS 'How many records have a value, by field.';

GRANT SELECT ON dataset_fact TO haidai_public, haidai_member;
