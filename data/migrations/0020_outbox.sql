-- What happened, in the order in which it is told: written in the transaction of the change, so that a crash between the two loses nothing.

CREATE TABLE outbox (
  id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  at timestamptz NOT NULL DEFAULT clock_timestamp(),
  topic text NOT NULL CHECK (topic ~ '^[a-z0-9-]+(/[a-z0-9-]+)*$' AND length(topic) <= 80),
  grade smallint NOT NULL CHECK (grade BETWEEN 1 AND 4),
  dataset text,
  region text,
  city text,
  county text,
  town text,
  data jsonb NOT NULL CHECK (jsonb_typeof(data) = 'object')
);

COMMENT ON TABLE outbox IS 'Events that were not let go of yet. No low role reads it: whoever tells them on decides for whom each is.';
COMMENT ON COLUMN outbox.grade IS 'Of grade 1 an event is for everybody; else for those who hold the dataset at this grade in the place.';

-- Up to which event the oldest were let go of: whoever had not come so far has missed some.
CREATE TABLE outbox_pruned (
  upto bigint NOT NULL
);
CREATE UNIQUE INDEX outbox_pruned_once ON outbox_pruned ((true));
INSERT INTO outbox_pruned VALUES (0);

CREATE INDEX outbox_at ON outbox (at);

-- Numbers are given when a row is written, and rows are seen when their transaction commits: a later number may be seen first. So whoever
-- writes first marks from which number on theirs come, by a lock that ends after their rows are seen, and nobody reads beyond such a mark.
-- Only writers of events are waited for, and only from there to their commit. (3710 in the upper 16 bits tells these locks from others.)
CREATE FUNCTION outbox_last() RETURNS bigint LANGUAGE sql VOLATILE
  RETURN (SELECT CASE WHEN is_called THEN last_value ELSE 0 END FROM outbox_id_seq);

CREATE FUNCTION outbox_enter() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  PERFORM pg_advisory_xact_lock_shared((3710::bigint << 48) | outbox_last());
  PERFORM pg_notify('haidai', 'outbox');
  RETURN NULL;
END $$;
CREATE TRIGGER outbox_entered BEFORE INSERT ON outbox FOR EACH STATEMENT EXECUTE FUNCTION outbox_enter();

CREATE FUNCTION outbox_settled() RETURNS bigint LANGUAGE plpgsql VOLATILE AS $$
DECLARE
  last bigint := outbox_last();
BEGIN
  -- in this order: who marks after this gets numbers above the last one
  RETURN least(last, (SELECT min(((classid::bigint & 65535) << 32) | objid::bigint)
                        FROM pg_locks
                       WHERE locktype = 'advisory' AND objsubid = 1 AND classid::bigint >> 16 = 3710
                         AND database = (SELECT oid FROM pg_database WHERE datname = current_database())));
END $$;

COMMENT ON FUNCTION outbox_settled IS
  'The number up to which all that will ever be seen is seen by statements that begin after this one.';

-- A change of what somebody may see is an event too, for whoever tells events on: it comes before all that is written after the change.
CREATE FUNCTION outbox_access_changed() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER SET search_path = public AS $$
DECLARE
  changed jsonb := to_jsonb(NEW);
BEGIN
  INSERT INTO outbox (topic, grade, data)
  VALUES ('access', 4, CASE TG_TABLE_NAME WHEN 'setting' THEN '{}'
                                          WHEN 'account' THEN jsonb_build_object('account', changed ->> 'id')
                                          ELSE jsonb_build_object('account', changed ->> 'account') END);
  RETURN NULL;
END $$;
CREATE TRIGGER access_grant_told AFTER INSERT OR UPDATE ON access_grant FOR EACH ROW EXECUTE FUNCTION outbox_access_changed();
CREATE TRIGGER account_told AFTER UPDATE OF disabled_at, admin_role, wall, bound_address ON account
  FOR EACH ROW EXECUTE FUNCTION outbox_access_changed();
CREATE TRIGGER session_told AFTER UPDATE OF ended_at, step ON session FOR EACH ROW EXECUTE FUNCTION outbox_access_changed();
CREATE TRIGGER api_token_told AFTER UPDATE OF revoked_at ON api_token FOR EACH ROW EXECUTE FUNCTION outbox_access_changed();
CREATE TRIGGER setting_told AFTER INSERT OR UPDATE OR DELETE ON setting FOR EACH ROW EXECUTE FUNCTION outbox_access_changed();
