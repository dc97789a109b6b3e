-- Accounts, what they are granted, and how they come in. No request of a person runs as the schema's owner: what signs people in,
-- administers accounts and writes the audit has a role of its own, which sees no business data.

DO $$
BEGIN
  IF NOT EXISTS (SELECT FROM pg_roles WHERE rolname = 'haidai_keeper') THEN
    CREATE ROLE haidai_keeper NOLOGIN NOINHERIT;
  END IF;
  IF NOT pg_has_role(session_user, 'haidai_keeper', 'MEMBER') THEN
    EXECUTE format('GRANT haidai_keeper TO %I', session_user);
  END IF;
END $$;

GRANT USAGE ON SCHEMA public TO haidai_keeper;

CREATE TABLE account (
  id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  name text NOT NULL UNIQUE CHECK (name ~ '^[a-z0-9][a-z0-9._@-]{1,63}$'),
  title text NOT NULL CHECK (length(title) BETWEEN 1 AND 80),
  unit text NOT NULL DEFAULT '' CHECK (length(unit) <= 120),
  admin_role text CHECK (admin_role IN ('system', 'security', 'audit')),
  wall boolean NOT NULL DEFAULT false,
  bound_address inet,
  password_hash text,
  password_changed_at timestamptz,
  must_change boolean NOT NULL DEFAULT true,
  oidc_issuer text,
  oidc_subject text,
  totp_secret bytea,
  totp_confirmed_at timestamptz,
  totp_step bigint,
  demo boolean NOT NULL DEFAULT false,
  disabled_at timestamptz,
  created_at timestamptz NOT NULL DEFAULT now(),
  UNIQUE (oidc_issuer, oidc_subject),
  CHECK ((oidc_issuer IS NULL) = (oidc_subject IS NULL)),
  CHECK (NOT wall OR (admin_role IS NULL AND bound_address IS NOT NULL))
);

COMMENT ON COLUMN account.admin_role IS 'One column, so that no account can hold two; an administrator holds no grant either.';
COMMENT ON COLUMN account.wall IS 'A display wall: reads only, from one address, and is not signed out for being idle.';
COMMENT ON COLUMN account.password_hash IS 'Argon2id in the PHC string form; null for people who sign in elsewhere.';
COMMENT ON COLUMN account.totp_secret IS 'Sealed with a key that is not in the database.';
COMMENT ON COLUMN account.totp_step IS 'The last time step that was used: a code is good once.';

CREATE TABLE password_past (
  account bigint NOT NULL REFERENCES account,
  hash text NOT NULL,
  at timestamptz NOT NULL DEFAULT now()
);
CREATE INDEX password_past_account ON password_past (account, at DESC);

CREATE TABLE access_grant (
  id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  account bigint NOT NULL REFERENCES account,
  role text NOT NULL CHECK (role IN ('operator', 'official', 'commander', 'field', 'steward')),
  region text NOT NULL CHECK (region ~ '^([0-9]{12}|(PK|SA)-[A-Z0-9-]{1,24})$'),
  libraries text[] CHECK (cardinality(libraries) > 0),
  grade smallint NOT NULL CHECK (grade BETWEEN 1 AND 4),
  granted_at timestamptz NOT NULL DEFAULT now(),
  revoked_at timestamptz
);

COMMENT ON COLUMN access_grant.region IS 'With all below it; a park or a sea area is granted by its own id.';
COMMENT ON COLUMN access_grant.libraries IS 'Ids of themes; null for all of them.';
COMMENT ON COLUMN access_grant.grade IS 'The strictest grade that is seen.';
CREATE INDEX access_grant_account ON access_grant (account) WHERE revoked_at IS NULL;

-- The administrators keep each other in check, so none of them sees business data.
CREATE FUNCTION access_grant_refuse_administrators() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF TG_TABLE_NAME = 'access_grant' THEN
    -- the row lock makes one of two transactions that grant and appoint at once wait for the other
    PERFORM FROM account WHERE id = NEW.account AND admin_role IS NOT NULL FOR UPDATE;
    IF FOUND THEN
      RAISE EXCEPTION 'An administrator holds no grants.' USING ERRCODE = 'check_violation', CONSTRAINT = 'administrator_without_grants';
    END IF;
    PERFORM FROM account WHERE id = NEW.account FOR UPDATE;
  ELSIF NEW.admin_role IS NOT NULL AND EXISTS (SELECT FROM access_grant WHERE account = NEW.id AND revoked_at IS NULL) THEN
    RAISE EXCEPTION 'Whoever holds grants is no administrator.' USING ERRCODE = 'check_violation', CONSTRAINT = 'administrator_without_grants';
  END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER access_grant_no_administrator BEFORE INSERT ON access_grant
  FOR EACH ROW EXECUTE FUNCTION access_grant_refuse_administrators();
CREATE TRIGGER account_administrator_without_grants BEFORE UPDATE OF admin_role ON account
  FOR EACH ROW EXECUTE FUNCTION access_grant_refuse_administrators();

CREATE TABLE session (
  id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  account bigint NOT NULL REFERENCES account,
  digest bytea NOT NULL UNIQUE CHECK (octet_length(digest) = 32),
  step text NOT NULL CHECK (step IN ('second-factor', 'enrol', 'change-password', 'full')),
  by text NOT NULL CHECK (by IN ('password', 'oidc', 'demo', 'setup')),
  address text,
  agent text,
  created_at timestamptz NOT NULL DEFAULT now(),
  seen_at timestamptz NOT NULL DEFAULT now(),
  expires_at timestamptz NOT NULL,
  ended_at timestamptz,
  ended_why text
);

COMMENT ON COLUMN session.digest IS 'SHA-256 of the secret in the cookie, which is nowhere kept.';
COMMENT ON COLUMN session.step IS 'What is still asked of the person; only a full session may do anything else.';
CREATE INDEX session_account ON session (account, id) WHERE ended_at IS NULL;

CREATE TABLE api_token (
  id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  account bigint NOT NULL REFERENCES account,
  name text NOT NULL CHECK (length(name) BETWEEN 1 AND 80),
  digest bytea NOT NULL UNIQUE CHECK (octet_length(digest) = 32),
  start text NOT NULL,
  grants bigint[],
  read_only boolean NOT NULL,
  created_at timestamptz NOT NULL DEFAULT now(),
  expires_at timestamptz NOT NULL,
  used_at timestamptz,
  revoked_at timestamptz
);

COMMENT ON COLUMN api_token.start IS 'Its first characters, by which people tell tokens apart.';
COMMENT ON COLUMN api_token.grants IS 'Which of its account''s grants it carries; null for all that the account holds when it is used.';
CREATE INDEX api_token_account ON api_token (account, id);

CREATE TABLE sign_in_failure (
  id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  name text NOT NULL,
  address text,
  at timestamptz NOT NULL DEFAULT now()
);

COMMENT ON TABLE sign_in_failure IS 'By the name that was tried, whether there is such an account or not; let go of with the window that counts.';
CREATE INDEX sign_in_failure_name ON sign_in_failure (name, at);
CREATE INDEX sign_in_failure_address ON sign_in_failure (address, at);

-- One-time links by which the three first administrators come in.
CREATE TABLE setup_link (
  digest bytea PRIMARY KEY CHECK (octet_length(digest) = 32),
  admin_role text NOT NULL CHECK (admin_role IN ('system', 'security', 'audit')),
  expires_at timestamptz NOT NULL,
  used_at timestamptz
);

CREATE TABLE setting (
  name text PRIMARY KEY,
  value jsonb NOT NULL,
  changed_at timestamptz NOT NULL DEFAULT now()
);

COMMENT ON TABLE setting IS 'What administrators set otherwise than the product does by itself.';

-- Nothing of an account is removed: whom the audit names must remain to be found.
GRANT SELECT, INSERT, UPDATE ON account, access_grant, session, api_token, setting, setup_link TO haidai_keeper;
GRANT SELECT, INSERT, DELETE ON password_past, sign_in_failure TO haidai_keeper;
GRANT DELETE ON session TO haidai_keeper;
GRANT SELECT, INSERT ON audit_entry TO haidai_keeper;
GRANT INSERT ON audit_pending TO haidai_keeper;
GRANT SELECT ON audit_pending, audit_seal, audit_pruned TO haidai_keeper;
GRANT SELECT (code, kind, name_zh, name_en, pinyin, lineage) ON region TO haidai_keeper;
CREATE POLICY region_kept ON region FOR SELECT TO haidai_keeper USING (true);
