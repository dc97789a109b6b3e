-- Freshness on record: every step of an awaited delivery, who was told, what ended it, and batches that brought nothing.

CREATE TABLE freshness_event (
  id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  dataset text NOT NULL REFERENCES dataset,
  awaited date,
  step text NOT NULL CHECK (step IN ('due', 'overdue', 'reminded', 'raised', 'delivered', 'reopened', 'fault')),
  day date NOT NULL,
  told text,
  batch bigint REFERENCES ingest_batch,
  reason text,
  sentence jsonb,
  recorded_at timestamptz NOT NULL DEFAULT now(),
  CHECK (awaited IS NOT NULL OR step = 'fault'),
  CHECK ((batch IS NOT NULL) = (step IN ('delivered', 'reopened', 'fault'))),
  CHECK ((step = 'fault') = (reason IS NOT NULL) AND (reason IS NULL) = (sentence IS NULL)),
  -- A step is recorded once, however many processes walk the ladder; a delivery ends, and ends again after a roll-back.
  UNIQUE NULLS NOT DISTINCT (dataset, awaited, step, batch)
);

COMMENT ON TABLE freshness_event IS 'What happened to the deliveries that datasets await; rows are only ever added.';
COMMENT ON COLUMN freshness_event.awaited IS 'First day of the awaited period: it names the delivery whatever the calendar of holidays says.';
COMMENT ON COLUMN freshness_event.day IS 'The day in China Standard Time on which the step falls, which may lie before it was recorded.';
COMMENT ON COLUMN freshness_event.told IS 'The department that is told: the owner when reminded or at fault, its supervisor when raised.';
COMMENT ON COLUMN freshness_event.batch IS 'What delivered, what was taken back, or what brought nothing.';

CREATE INDEX freshness_event_dataset ON freshness_event (dataset, day DESC, id DESC);
CREATE UNIQUE INDEX freshness_event_fault ON freshness_event (batch) WHERE step = 'fault';

CREATE FUNCTION refuse_change() RETURNS trigger
  LANGUAGE plpgsql
AS $$
BEGIN
  RAISE EXCEPTION '% is only ever added to', TG_TABLE_NAME;
END $$;

CREATE TRIGGER freshness_event_append_only BEFORE UPDATE OR DELETE ON freshness_event
  FOR EACH ROW EXECUTE FUNCTION refuse_change();

-- Who was told and when is published like the catalogue's other facts.
GRANT SELECT ON freshness_event TO haidai_public, haidai_member;
