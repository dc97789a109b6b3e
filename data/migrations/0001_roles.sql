-- Roles, and what lets a row policy and a spatial index work together.

CREATE EXTENSION IF NOT EXISTS postgis;

-- haidai_public reads published rows and is what a connection comes in as.
-- haidai_member reads what the scope of its transaction allows (the setting haidai.scope).
-- Neither can sign in, and neither bypasses a policy. Roles belong to the whole server, so they may be there already.
DO $$
DECLARE
  low_role text;
BEGIN
  FOREACH low_role IN ARRAY ARRAY['haidai_public', 'haidai_member'] LOOP
    IF NOT EXISTS (SELECT FROM pg_roles WHERE rolname = low_role) THEN
      EXECUTE format('CREATE ROLE %I NOLOGIN NOINHERIT', low_role);
    END IF;
    IF NOT pg_has_role(session_user, low_role, 'MEMBER') THEN
      EXECUTE format('GRANT %I TO %I', low_role, session_user);
    END IF;
  END LOOP;
END $$;

GRANT USAGE ON SCHEMA public TO haidai_public, haidai_member;

-- A policy's condition runs before any function that might leak what it was given, and PostGIS marks none of its own as
-- safe: a box query under a policy would read the whole table (3,490 ms instead of 45 on a million points). These tell
-- nothing about their arguments but the answer. Only a superuser can say so.
DO $$
DECLARE
  predicate regprocedure;
BEGIN
  FOREACH predicate IN ARRAY ARRAY[
    'geometry_overlaps(geometry, geometry)',
    'st_intersects(geometry, geometry)',
    'st_covers(geometry, geometry)',
    'st_dwithin(geometry, geometry, double precision)'
  ]::regprocedure[] LOOP
    IF NOT (SELECT proleakproof FROM pg_proc WHERE oid = predicate) THEN
      BEGIN
        EXECUTE format('ALTER FUNCTION %s LEAKPROOF', predicate);
      EXCEPTION WHEN insufficient_privilege THEN
        RAISE EXCEPTION 'a superuser has to run once: ALTER FUNCTION % LEAKPROOF', predicate
          USING HINT = 'Without it, map queries within a person''s scope cannot use the spatial index.';
      END;
    END IF;
  END LOOP;
END $$;

-- What the present transaction may see: codes of whole subtrees, parks and sea areas. Nothing set is nothing allowed.
CREATE FUNCTION haidai_scope() RETURNS text[]
  LANGUAGE sql STABLE PARALLEL SAFE
  RETURN coalesce(nullif(current_setting('haidai.scope', true), ''), '{}')::text[];

COMMENT ON FUNCTION haidai_scope IS 'Codes of the regions that the transaction''s person may see, with all below them.';
