-- Sources that are asked for readings: when each is due, and what came of the last times. Over all processes one at a time asks a source.
CREATE TABLE poll_state (
  source text PRIMARY KEY,
  due timestamptz NOT NULL,
  -- Until when whoever asks has it for themselves: one that dies at it is relieved then, and asks under the same name.
  taken_until timestamptz,
  asked_at timestamptz,
  -- When it last answered, be it that there was nothing new.
  answered_at timestamptz,
  -- When something new last came of it.
  news_at timestamptz,
  etag text,
  modified text,
  digest text,
  -- Which time it is asked, counted when it answers: batches are named by it, so that one that is sent again is the same batch.
  round bigint NOT NULL DEFAULT (extract(epoch FROM clock_timestamp()) * 1000)::bigint,
  failures integer NOT NULL DEFAULT 0,
  failure text,
  received bigint NOT NULL DEFAULT 0,
  accepted bigint NOT NULL DEFAULT 0,
  duplicate bigint NOT NULL DEFAULT 0,
  quarantined bigint NOT NULL DEFAULT 0,
  CHECK (received = accepted + duplicate + quarantined)
);

COMMENT ON TABLE poll_state IS 'Sources that are asked for readings; administrators see it, nobody else.';
ALTER TABLE poll_state ENABLE ROW LEVEL SECURITY;
GRANT SELECT ON poll_state TO haidai_keeper;
CREATE POLICY poll_state_kept ON poll_state FOR SELECT TO haidai_keeper USING (true);

-- Up to when readings were let go of, the end of a month; null: all are kept. What is of then or before is in the sums, and is taken in no more.
CREATE TABLE reading_pruned (
  upto timestamptz
);
CREATE UNIQUE INDEX reading_pruned_once ON reading_pruned ((true));
INSERT INTO reading_pruned VALUES (NULL);
ALTER TABLE reading_pruned ENABLE ROW LEVEL SECURITY;
