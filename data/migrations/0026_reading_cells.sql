-- What stations measure, summed by cells of the H3 grid beside their own sums, and rules that count the stations of a cell.

-- A cell must not tell anybody more than the stations in it that they may see, so its sums are kept apart by who may see the records.
CREATE TABLE audience (
  id integer GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  dataset text NOT NULL REFERENCES dataset,
  grade smallint NOT NULL CHECK (grade BETWEEN 1 AND 4),
  region text,
  city text,
  county text,
  town text,
  UNIQUE NULLS NOT DISTINCT (dataset, grade, region, city, county, town),
  CHECK (grade > 1 OR (region, city, county, town) IS NOT DISTINCT FROM (NULL::text, NULL::text, NULL::text, NULL::text)),
  CHECK (county IS NULL OR starts_with(region, '37'))
);

COMMENT ON TABLE audience IS 'Records that the same people see: of one dataset, grade and place; what is of grade 1 is for everybody wherever it is.';

ALTER TABLE station ADD COLUMN audience integer REFERENCES audience, ADD COLUMN cell bigint;
COMMENT ON COLUMN station.audience IS 'Where its readings are in the sums of cells; follows its record in the transaction that writes the record.';
COMMENT ON COLUMN station.cell IS 'The cell of resolution 5 that its record lies in.';
CREATE INDEX station_audience ON station (audience, cell);

CREATE TABLE reading_cell_hour (
  metric smallint NOT NULL,
  audience integer NOT NULL REFERENCES audience,
  start timestamptz NOT NULL,
  cell bigint NOT NULL,
  n integer NOT NULL,
  stations integer NOT NULL,
  sum numeric NOT NULL,
  min double precision NOT NULL,
  max double precision NOT NULL,
  PRIMARY KEY (metric, start, cell, audience)
) WITH (fillfactor = 70);
CREATE TABLE reading_cell_day (LIKE reading_cell_hour INCLUDING ALL) WITH (fillfactor = 50);
CREATE TABLE reading_cell_month (LIKE reading_cell_hour INCLUDING ALL) WITH (fillfactor = 50);

COMMENT ON TABLE reading_cell_hour IS
  'What counts of the readings of an hour in cells of resolutions 4 and 5; finer ones are summed from the stations, of which they hold one or two.';

ALTER TABLE audience ENABLE ROW LEVEL SECURITY;
GRANT SELECT ON audience TO haidai_viewer;
CREATE POLICY audience_granted ON audience FOR SELECT TO haidai_viewer
  USING (grade = 1
         OR grade <= (SELECT haidai_within('grade')::smallint)
            AND (county COLLATE "C" >= (SELECT haidai_within('prefix')) AND county COLLATE "C" < (SELECT haidai_within('beyond'))
                 OR (SELECT haidai_within('counties')::jsonb) ? left(county, 6))
            AND (dataset = (SELECT haidai_within('dataset')) OR dataset = ANY ((SELECT haidai_within('datasets')::text[])::text[]))
         OR (SELECT haidai_within('sole')) IS NULL
            AND ((SELECT haidai_rights('read')) #>> ARRAY[dataset, grade::text, county] IS NOT NULL
                 OR ((SELECT haidai_rights('read')) -> dataset -> grade::text) ?| region_codes(region, city, county, town)));

GRANT CREATE ON SCHEMA public TO haidai_viewer;
DO $$
DECLARE
  kept text;
BEGIN
  FOREACH kept IN ARRAY ARRAY['reading_cell_hour', 'reading_cell_day', 'reading_cell_month'] LOOP
    EXECUTE format('ALTER TABLE %I ENABLE ROW LEVEL SECURITY', kept);
    EXECUTE format('GRANT SELECT ON %I TO haidai_viewer', kept);
    EXECUTE format('CREATE POLICY %I ON %I FOR SELECT TO haidai_viewer USING (true)', kept || '_by_view', kept);
    EXECUTE format('CREATE VIEW %I WITH (security_barrier) AS SELECT %I.* FROM %I JOIN audience ON audience.id = %I.audience',
                   kept || '_seen', kept, kept, kept);
    EXECUTE format('ALTER VIEW %I OWNER TO haidai_viewer', kept || '_seen');
    EXECUTE format('GRANT SELECT ON %I TO haidai_public, haidai_member', kept || '_seen');
  END LOOP;
END $$;
REVOKE CREATE ON SCHEMA public FROM haidai_viewer;

-- Rules may count the stations of a cell as they do those of a county.
ALTER TABLE rule ADD COLUMN res smallint CHECK (res BETWEEN 3 AND 8);
ALTER TABLE rule DROP CONSTRAINT rule_per_check;
ALTER TABLE rule ADD CONSTRAINT rule_per_check CHECK (per IN ('station', 'county', 'city', 'cell'));
ALTER TABLE rule ADD CONSTRAINT rule_res_of_cell CHECK ((per = 'cell') = (res IS NOT NULL));
COMMENT ON COLUMN rule.res IS 'Resolution of the cells in which stations are counted.';
COMMENT ON COLUMN alarm.subject IS 'The key of a station, or the code of a region or the id of a cell whose stations are counted.';
