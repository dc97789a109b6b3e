-- What was done and refused, by whom: written with the change itself, chained by hash afterwards.

CREATE TABLE audit_entry (
  id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  at timestamptz NOT NULL DEFAULT clock_timestamp(),
  actor text NOT NULL,
  address text,
  action text NOT NULL,
  object text,
  before jsonb,
  after jsonb,
  result text NOT NULL CHECK (result IN ('done', 'refused', 'failed'))
);

COMMENT ON COLUMN audit_entry.actor IS 'Who, by the name that they had then.';
COMMENT ON COLUMN audit_entry.address IS 'From where; null for what the product does by itself.';

CREATE INDEX audit_entry_at ON audit_entry (at);
CREATE INDEX audit_entry_actor ON audit_entry (actor, id);
CREATE INDEX audit_entry_object ON audit_entry (object, id);

-- Entries that the sealer has not come to yet.
CREATE TABLE audit_pending (
  entry bigint PRIMARY KEY REFERENCES audit_entry
);

-- One row an entry, in the order in which the sealer took them, without a gap; each hash holds the one before it.
CREATE TABLE audit_seal (
  seq bigint PRIMARY KEY,
  entry bigint NOT NULL UNIQUE REFERENCES audit_entry,
  hash bytea NOT NULL CHECK (octet_length(hash) = 32)
);

-- Where the chain begins since its oldest part was let go: the last link of that part.
CREATE TABLE audit_pruned (
  seq bigint PRIMARY KEY,
  hash bytea NOT NULL CHECK (octet_length(hash) = 32),
  at timestamptz NOT NULL DEFAULT clock_timestamp()
);

CREATE FUNCTION audit_await_seal() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  INSERT INTO audit_pending (entry) VALUES (NEW.id);
  RETURN NULL;
END $$;
CREATE TRIGGER audit_entry_pending AFTER INSERT ON audit_entry FOR EACH ROW EXECUTE FUNCTION audit_await_seal();

-- Against mistakes: whoever owns the table can take this away, and the chain then shows what was changed.
CREATE FUNCTION audit_refuse_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF TG_OP = 'DELETE' AND current_setting('haidai.pruning', true) = 'on' THEN
    RETURN OLD;
  END IF;
  RAISE EXCEPTION 'Entries of the audit are neither changed nor removed.';
END $$;
CREATE TRIGGER audit_entry_kept BEFORE UPDATE OR DELETE ON audit_entry FOR EACH ROW EXECUTE FUNCTION audit_refuse_change();
CREATE TRIGGER audit_seal_kept BEFORE UPDATE OR DELETE ON audit_seal FOR EACH ROW EXECUTE FUNCTION audit_refuse_change();
CREATE TRIGGER audit_entry_not_emptied BEFORE TRUNCATE ON audit_entry EXECUTE FUNCTION audit_refuse_change();
CREATE TRIGGER audit_seal_not_emptied BEFORE TRUNCATE ON audit_seal EXECUTE FUNCTION audit_refuse_change();
