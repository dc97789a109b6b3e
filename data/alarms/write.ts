import type { Sentence } from '#data/access/refusal.ts';
import { sql, type Query, type Queryable } from '#data/db/sql.ts';
import type { KnownStation } from '#data/observations/sort.ts';
import type { ReadyRule } from '#data/rules/book.ts';
import type { Register } from '#data/themes/register.ts';
import type { COORDINATES } from '#data/themes/theme.ts';
import { nameField } from './name-field.ts';
import { tellAlarms, type AlarmAct } from './tell.ts';

/* What rules have found becomes alarms, in the transaction of what they found it in. */

/** A stretch in which a rule is met, or its end. */
export type Segment =
  | {
      as: 'met';
      onset: number;
      last: number;
      times: number;
      cause: Sentence;
      metric: string | null;
      value: number | null;
      bound: number | null;
    }
  | { as: 'ended'; at: number };

export interface Episode {
  rule: ReadyRule;
  /** The station's key, or the code of a region, or the id of a cell. */
  subject: string;
  /** Of a cell, its centre. */
  center: readonly [lng: number, lat: number] | null;
  station: Pick<KnownStation, 'dataset' | 'grade' | 'place'>;
  segments: readonly Segment[];
}

/** Alarms of one cause in one place within this time of the first are one storm. */
const STORM_MINUTES = 30;
/** That what is known goes on is told this often at the most. */
const RETOLD_SECONDS = 60;

/** What brings alarms together: silence of a network, wherever; else one rule in one city. */
const stormKey = ({ rule, station: { place } }: Episode): string =>
  rule.condition.kind === 'missing'
    ? `${rule.network.id}:missing`
    : `${rule.id}:${place.city ?? place.region ?? ''}`;

const iso = (ms: number): string => new Date(ms).toISOString();

const givenOf = (register: Register, episode: Episode, segment: Segment & { as: 'met' }) => {
  const { rule, subject, station, center } = episode;
  const { cause, metric, value, bound, times, onset, last } = segment;
  return {
    ...{ rule: rule.id, version: rule.version, network: rule.network.id, subject, title: rule.title },
    station: rule.per === null ? subject : null,
    ...{ lng: center?.[0] ?? null, lat: center?.[1] ?? null },
    ...{
      severity: rule.severity,
      escalate_after: rule.escalateAfter,
      name_field: nameField(register, station.dataset),
    },
    ...{
      cause,
      metric,
      value,
      bound,
      times,
      onset: iso(onset),
      last: iso(last),
      storm_key: stormKey(episode),
    },
    moves: rule.per === null && rule.network.moves === true,
    ...{ dataset: station.dataset, grade: station.grade, ...station.place },
  };
};

/** Where the station of a row that moves was at its last reading, or last before that; null where its readings do not say. */
const whereWas = (row: 'known' | 'fresh'): Query => {
  const newest = (metric: (typeof COORDINATES)[number]): Query => sql`
    SELECT reading.time, counted(reading.value, validated, validity) AS value
      FROM station
      JOIN metric ON metric.network = station.network AND metric.name = ${metric}
      JOIN reading ON reading.station = station.id AND reading.metric = metric.id
     WHERE station.network = ${{ text: row, values: [] }}.network AND station.key = ${{ text: row, values: [] }}.station
       AND reading.time BETWEEN ${{ text: row, values: [] }}.last - interval '1 day' AND ${{ text: row, values: [] }}.last
     ORDER BY reading.time DESC LIMIT 1`;
  return sql`(
    SELECT st_setsrid(st_makepoint(lng.value, lat.value), 4326)
      FROM (${newest('longitude')}) AS lng JOIN (${newest('latitude')}) AS lat ON lat.time = lng.time)`;
};

/** Raises alarms, or says of those that are open that it goes on. */
const writeMet = (tx: Queryable, given: readonly object[], now: string) =>
  tx.query<{ id: string; raised: boolean; tell: boolean }>(sql`
    WITH given AS MATERIALIZED (
      SELECT * FROM jsonb_to_recordset(${JSON.stringify(given)}::jsonb) AS given(
        rule text, version int, network text, subject text, station text, title jsonb, severity smallint, escalate_after int, name_field text, lng float8, lat float8,
        cause jsonb, metric text, value float8, bound float8, times int, onset timestamptz, last timestamptz, storm_key text,
        dataset text, grade smallint, region text, city text, county text, town text, moves boolean)
    ), known AS MATERIALIZED (
      SELECT alarm.id, given.*, abs(extract(epoch FROM ${now}::timestamptz - told_at)) >= ${RETOLD_SECONDS}::int AS tell
        FROM given JOIN alarm ON alarm.rule = given.rule AND alarm.subject = given.subject AND state <> 'resolved'
    ), repeated AS (
      UPDATE alarm
         SET cause = known.cause, metric = known.metric, value = known.value, bound = known.bound,
             last_at = greatest(alarm.last_at, known.last), count = count + times,
             grade = known.grade, region = known.region, city = known.city, county = known.county, town = known.town,
             told_at = CASE WHEN tell THEN ${now}::timestamptz ELSE told_at END,
             geom = CASE WHEN moves THEN coalesce(${whereWas('known')}, alarm.geom) ELSE alarm.geom END
        FROM known WHERE alarm.id = known.id
      RETURNING alarm.id, tell
    ), fresh AS MATERIALIZED (
      SELECT nextval(pg_get_serial_sequence('alarm', 'id')) AS id, given.*
        FROM (SELECT * FROM given
               WHERE NOT EXISTS (SELECT FROM known WHERE known.rule = given.rule AND known.subject = given.subject)
               ORDER BY rule, subject) AS given
    ), raised AS (
      INSERT INTO alarm (id, rule, rule_version, network, subject, station, title, name, cause, severity, metric, value, bound, onset, raised_at,
                         last_at, count, told_at, escalate_after, escalate_at, storm, storm_key, dataset, grade, region, city, county,
                         town, geom)
      SELECT fresh.id, rule, version, network, subject, station, title,
             coalesce(feature.properties ->> name_field, (SELECT name_zh FROM region WHERE code = subject), subject), cause, severity,
             metric, value, bound, onset, ${now}::timestamptz, last, times, ${now}::timestamptz, escalate_after,
             ${now}::timestamptz + make_interval(mins => escalate_after),
             coalesce((SELECT id FROM alarm AS first
                        WHERE first.storm_key = fresh.storm_key AND first.storm = first.id
                          AND first.raised_at > ${now}::timestamptz - make_interval(mins => ${STORM_MINUTES}::int)
                        ORDER BY first.raised_at DESC LIMIT 1),
                      min(fresh.id) OVER (PARTITION BY fresh.storm_key)),
             fresh.storm_key, fresh.dataset, fresh.grade, fresh.region, fresh.city, fresh.county, fresh.town,
             CASE WHEN station IS NULL THEN coalesce((SELECT center FROM region WHERE code = subject), st_point(lng, lat, 4326))
                  WHEN moves THEN coalesce(${whereWas('fresh')}, feature.geom) ELSE feature.geom END
        FROM fresh
        LEFT JOIN feature ON feature.dataset = fresh.dataset AND feature.key = fresh.station AND feature.valid_to IS NULL
      RETURNING id
    )
    SELECT id::text, true AS raised, true AS tell FROM raised
    UNION ALL SELECT id::text, false, tell FROM repeated`);

/** Ends alarms whose rule is met no more. */
const writeEnded = (tx: Queryable, given: readonly object[], now: string) =>
  tx.query<{ id: string }>(sql`
    UPDATE alarm
       SET state = 'resolved', resolved_at = ${now}::timestamptz, shelved_until = NULL, escalate_at = NULL
      FROM jsonb_to_recordset(${JSON.stringify(given)}::jsonb) AS given(rule text, subject text)
     WHERE alarm.rule = given.rule AND alarm.subject = given.subject AND state <> 'resolved'
    RETURNING alarm.id::text`);

/** What became of alarms by themselves. */
export const writeActs = (
  tx: Queryable,
  ids: readonly string[],
  act: Exclude<AlarmAct, 'repeat'>,
  now: string,
  note: string | null = null,
) =>
  tx.query(sql`
    INSERT INTO alarm_act (alarm, at, act, note)
    SELECT id, ${now}::timestamptz, ${act}, ${note} FROM unnest(${[...ids]}::bigint[]) AS id`);

/** Writes what episodes come to, in the order in which their stretches came. */
export const writeEpisodes = async (
  tx: Queryable,
  register: Register,
  episodes: readonly Episode[],
  at: number,
): Promise<void> => {
  const now = iso(at);
  const rounds = Math.max(0, ...episodes.map(({ segments }) => segments.length));
  for (let round = 0; round < rounds; round++) {
    const told: { id: string; act: AlarmAct }[] = [];
    const here = episodes.flatMap((episode) => {
      const segment = episode.segments[round];
      return segment ? [{ episode, segment }] : [];
    });
    const ended = here.flatMap(({ episode: { rule, subject }, segment }) =>
      segment.as === 'ended' ? [{ rule: rule.id, subject }] : [],
    );
    if (ended.length > 0) {
      const ids = (await writeEnded(tx, ended, now)).map(({ id }) => id);
      await writeActs(tx, ids, 'resolve', now);
      told.push(...ids.map((id) => ({ id, act: 'resolve' as const })));
    }
    const met = here.flatMap(({ episode, segment }) =>
      segment.as === 'met' ? [givenOf(register, episode, segment)] : [],
    );
    if (met.length > 0) {
      const rows = await writeMet(tx, met, now);
      const raised = rows.filter((row) => row.raised).map(({ id }) => id);
      await writeActs(tx, raised, 'raise', now);
      told.push(
        ...rows.flatMap((row) =>
          row.tell ? [{ id: row.id, act: row.raised ? ('raise' as const) : ('repeat' as const) }] : [],
        ),
      );
    }
    await tellAlarms(tx, register, told);
  }
};
