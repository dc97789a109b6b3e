-- 一数一源: where a dataset carries a field that another one decides, and the two differ.

CREATE TABLE conflict (
  dataset text NOT NULL REFERENCES dataset,
  record text NOT NULL,
  field text NOT NULL,
  authority text NOT NULL REFERENCES dataset,
  authority_record text NOT NULL,
  authority_value text,
  other_value text,
  state text NOT NULL DEFAULT 'open' CHECK (state IN ('open', 'agreed', 'upheld')),
  note text,
  opened_at timestamptz NOT NULL DEFAULT now(),
  settled_at timestamptz,
  PRIMARY KEY (dataset, record, field),
  CHECK ((state = 'open') = (settled_at IS NULL))
);

COMMENT ON TABLE conflict IS 'Values that differ from the authority''s; the authority''s counts everywhere, until and after it is settled.';
COMMENT ON COLUMN conflict.state IS 'open; agreed: the two say the same again; upheld: the authority was asked and stands by its value.';

CREATE INDEX conflict_open ON conflict (dataset, field) WHERE state = 'open';

ALTER TABLE conflict ENABLE ROW LEVEL SECURITY;
CREATE POLICY conflict_in_scope ON conflict FOR SELECT TO haidai_member
  USING (ARRAY['370000000000'] && (SELECT haidai_scope()));
GRANT SELECT ON conflict TO haidai_member;

ALTER TABLE dataset_fact ADD COLUMN conflicts integer NOT NULL DEFAULT 0 CHECK (conflicts >= 0);
COMMENT ON COLUMN dataset_fact.conflicts IS 'Open disagreements of this dataset with the authorities of its fields.';
