-- Files of what is sensitive are asked for, and a second person says whether they may be had.

CREATE TABLE export_request (
  id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  account bigint NOT NULL REFERENCES account,
  dataset text NOT NULL REFERENCES dataset,
  library text NOT NULL,
  region text NOT NULL CHECK (region ~ '^([0-9]{12}|(PK|SA)-[A-Z0-9-]{1,24})$'),
  lineage text[] NOT NULL CHECK (region = ANY (lineage)),
  period text,
  layer text,
  as_of timestamptz,
  grade smallint NOT NULL CHECK (grade BETWEEN 3 AND 4),
  records bigint NOT NULL CHECK (records > 0),
  reason text NOT NULL CHECK (length(reason) BETWEEN 2 AND 500),
  state text NOT NULL DEFAULT 'awaiting' CHECK (state IN ('awaiting', 'approved', 'declined', 'withdrawn')),
  asked_at timestamptz NOT NULL DEFAULT now(),
  decided_by bigint REFERENCES account CHECK (decided_by <> account),
  decided_at timestamptz,
  note text CHECK (length(note) BETWEEN 2 AND 500),
  expires_at timestamptz,
  fetched integer NOT NULL DEFAULT 0 CHECK (fetched >= 0),
  fetched_at timestamptz,
  CHECK ((decided_by IS NULL) = (decided_at IS NULL) AND (decided_by IS NULL) = (note IS NULL)),
  CHECK (decided_by IS NOT NULL OR state IN ('awaiting', 'withdrawn')),
  CHECK (expires_at IS NOT NULL OR (state <> 'approved' AND fetched = 0))
);

COMMENT ON COLUMN export_request.lineage IS 'The region and all above it: a grant for one of them is one for the region.';
COMMENT ON COLUMN export_request.grade IS 'The strictest grade that the file holds: what the asker might see when asking, whatever is granted later.';
COMMENT ON COLUMN export_request.records IS 'How many records the asker saw there when asking; the file has what the asker sees when fetching it.';
COMMENT ON COLUMN export_request.expires_at IS 'Until when an approved file may be fetched.';
CREATE INDEX export_request_account ON export_request (account, id DESC);
CREATE INDEX export_request_awaiting ON export_request (id DESC) WHERE state = 'awaiting';

GRANT SELECT, INSERT, UPDATE ON export_request TO haidai_keeper;
