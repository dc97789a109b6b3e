-- Alarms on their way out of the house: what waits for whom, in order, until it was taken or given up.

CREATE TABLE delivery_target (
  id text PRIMARY KEY,
  position bigint NOT NULL,
  leased_until timestamptz,
  next_at timestamptz NOT NULL DEFAULT now(),
  tries integer NOT NULL DEFAULT 0 CHECK (tries >= 0),
  failing_since timestamptz,
  succeeded_at timestamptz,
  problem text
);

COMMENT ON TABLE delivery_target IS 'The targets that a file declares; one that is declared no more keeps its record.';
COMMENT ON COLUMN delivery_target.position IS 'Up to which event of the outbox it was looked for what is to be told.';
COMMENT ON COLUMN delivery_target.leased_until IS 'Until when one process alone delivers; one that died is relieved then.';
COMMENT ON COLUMN delivery_target.tries IS 'How often the first of what waits was tried in vain.';

CREATE TABLE delivery (
  target text NOT NULL REFERENCES delivery_target,
  event bigint NOT NULL,
  alarm text NOT NULL,
  at timestamptz NOT NULL,
  data jsonb NOT NULL,
  state text NOT NULL DEFAULT 'waiting' CHECK (state IN ('waiting', 'delivered', 'given_up')),
  settled_at timestamptz,
  problem text,
  PRIMARY KEY (target, event),
  CHECK ((state = 'waiting') = (settled_at IS NULL))
);

CREATE INDEX delivery_waiting ON delivery (target, event) WHERE state = 'waiting';
CREATE INDEX delivery_settled ON delivery (settled_at) WHERE state <> 'waiting';

ALTER TABLE delivery_target ENABLE ROW LEVEL SECURITY;
ALTER TABLE delivery ENABLE ROW LEVEL SECURITY;
GRANT SELECT ON delivery_target TO haidai_keeper;
GRANT SELECT (target, event, alarm, at, state, settled_at, problem) ON delivery TO haidai_keeper;
CREATE POLICY delivery_target_kept ON delivery_target FOR SELECT TO haidai_keeper USING (true);
CREATE POLICY delivery_kept ON delivery FOR SELECT TO haidai_keeper USING (true);
