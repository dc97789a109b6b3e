import { RAISED_AGAIN } from '#data/alarms/acts.ts';
import { tellAlarms } from '#data/alarms/tell.ts';
import { writeActs, writeEpisodes, type Episode } from '#data/alarms/write.ts';
import type { Database, OwnerTransaction } from '#data/db/database.ts';
import { nothing, sql, type Query, type Queryable } from '#data/db/sql.ts';
import { lockNetworks } from '#data/observations/turn.ts';
import type { KnownStation } from '#data/observations/sort.ts';
import type { Register } from '#data/themes/register.ts';
import type { Missing, Network } from '#data/themes/theme.ts';
import { andWhere } from '#data/themes/where.ts';
import { type RuleBook, type ReadyRule } from './book.ts';
import { endAlarms } from './change.ts';
import { episodeOf } from './episode.ts';
import { writeStates, type KeptState, type StateRow } from './evaluate.ts';
import { countedIn, judgeRegions, leftRegions, type TouchedRegion } from './regions.ts';
import { lookbackOf, step, unwatched, type Sample, type Watch } from './step.ts';

/*
 * What the clock does by itself: silence, times that run out while nothing comes, alarms that were shelved until now or that nobody has
 * acknowledged, stations that are there no more. A transaction a network, and one process at a time.
 */

const MINUTE = 60_000;
/** Looked at in one turn; the rest in the next. */
const AT_ONCE = 2_000;
/** An alarm is told so many levels up at the most. */
const MOST_ESCALATED = 3;
/** Steps of a network: what is older says nothing to a clock. */
const STEPS_BACK = 6;

type Station = Pick<KnownStation, 'dataset' | 'grade' | 'place'>;

interface Place {
  region: string | null;
  city: string | null;
  county: string | null;
  town: string | null;
}

const stationOf = (
  network: Network,
  { grade, region, city, county, town }: Place & { grade: number },
): Station => ({
  ...{ dataset: network.dataset, grade, place: { region, city, county, town } },
});

const here = (network: Network): Query =>
  sql`feature.dataset = ${network.dataset} AND feature.valid_to IS NULL ${andWhere(network)}`;

const iso = (ms: number): string => new Date(ms).toISOString();

/** Rules whose time ran out while nothing came. */
const runOut = async (tx: Queryable, network: Network, book: RuleBook, now: number) => {
  const rows = await tx.query<
    Place & { rule: string; subject: string; state: KeptState; station: number; grade: number }
  >(sql`
    SELECT known.rule, known.subject, known.state, station.id AS station, feature.grade, feature.region, feature.city, feature.county,
           feature.town
      FROM rule_state AS known
      JOIN station ON station.network = known.network AND station.key = known.subject
      JOIN feature ON feature.key = known.subject AND ${here(network)}
     WHERE known.network = ${network.id} AND known.due <= ${iso(now)}::timestamptz
     ORDER BY known.due, known.subject LIMIT ${AT_ONCE}`);
  const found: { rule: ReadyRule; subject: string; station: Station; watch: Watch }[] = [];
  for (const row of rows) {
    const rule = book.get(row.rule);
    if (!rule) continue;
    const back = Math.max(lookbackOf(rule), STEPS_BACK * rule.step * MINUTE);
    const recent = await recentOf(tx, rule, row.station, now - back);
    const watch = { ...unwatched(rule), ...row.state, recent };
    found.push({ rule, subject: row.subject, station: stationOf(network, row), watch });
  }
  return found;
};

/** The readings of a station since a time that a rule looks at. */
const recentOf = async (tx: Queryable, { metrics, network }: ReadyRule, station: number, since: number) => {
  const rows = await tx.query<{ name: string; time: Date; value: number | null }>(sql`
    SELECT metric.name, reading.time, counted(reading.value, validated, validity) AS value
      FROM reading JOIN metric ON metric.id = reading.metric
     WHERE reading.station = ${station} AND metric.network = ${network.id} AND metric.name = ANY (${[...(metrics ?? [])]}::text[])
       AND reading.time >= ${iso(since)}::timestamptz
     ORDER BY reading.time`);
  const recent: Record<string, Sample[]> = {};
  for (const { name, time, value } of rows) (recent[name] ??= []).push([time.getTime(), value]);
  return recent;
};

/**
 * Stations of which nothing has come for too long and of which that is not known yet. One that sent something old within the last step is
 * catching up.
 */
const silent = async (
  tx: Queryable,
  network: Network,
  rule: ReadyRule & { condition: Missing },
  now: number,
) => {
  const { metric, after } = rule.condition;
  const of = metric === undefined ? nothing : sql`AND metric.name = ${metric}`;
  const inRegion =
    rule.region === null
      ? nothing
      : sql`AND ${rule.region} = ANY (region_codes(feature.region, feature.city, feature.county, feature.town))`;
  const rows = await tx.query<Place & { subject: string; newest: Date; grade: number }>(sql`
    SELECT station.key AS subject, newest.time AS newest, feature.grade, feature.region, feature.city, feature.county, feature.town
      FROM (SELECT series.station, max(series.time) AS time FROM series JOIN metric ON metric.id = series.metric
             WHERE metric.network = ${network.id} ${of} GROUP BY 1) AS newest
      JOIN station ON station.id = newest.station
      JOIN feature ON feature.key = station.key AND ${here(network)}
     WHERE newest.time <= ${iso(now - after * MINUTE)}::timestamptz ${inRegion}
       AND NOT EXISTS (SELECT FROM series JOIN metric ON metric.id = series.metric ${of}
                         JOIN reading ON reading.station = series.station AND reading.metric = series.metric AND reading.time = series.time
                         JOIN observation_batch AS batch ON batch.id = reading.batch
                        WHERE series.station = station.id
                          AND batch.at BETWEEN ${iso(now - network.step * MINUTE)}::timestamptz AND ${iso(now)}::timestamptz)
       AND NOT EXISTS (SELECT FROM rule_state AS known
                        WHERE known.network = ${network.id} AND known.subject = station.key AND known.rule = ${rule.id})
     ORDER BY newest.time, station.key LIMIT ${AT_ONCE}`);
  return rows.map((row) => ({
    ...{ rule, subject: row.subject, station: stationOf(network, row) },
    watch: { ...unwatched(rule), recent: { [metric ?? '']: [[row.newest.getTime(), null] as const] } },
  }));
};

const returning = async (
  tx: Queryable,
  register: Register,
  changed: Query,
  act: 'unshelve' | 'escalate',
  now: string,
) => {
  const ids = (await tx.query<{ id: string }>(changed)).map(({ id }) => id);
  if (ids.length === 0) return;
  await writeActs(tx, ids, act, now);
  await tellAlarms(
    tx,
    register,
    ids.map((id) => ({ id, act })),
  );
};

/** Alarms whose shelf time is over wait again; what has waited too long is told one level up. */
const wait = async (tx: Queryable, register: Register, network: Network, now: string): Promise<void> => {
  const at = sql`${now}::timestamptz`;
  await returning(
    tx,
    register,
    sql`UPDATE alarm SET ${RAISED_AGAIN(at)} WHERE network = ${network.id} AND state = 'shelved' AND shelved_until <= ${at}
        RETURNING id::text`,
    'unshelve',
    now,
  );
  await returning(
    tx,
    register,
    sql`UPDATE alarm
           SET escalation = escalation + 1,
               escalate_at = CASE WHEN escalation + 1 < ${MOST_ESCALATED}::int THEN ${at} + make_interval(mins => escalate_after) END
         WHERE network = ${network.id} AND escalate_at <= ${at} RETURNING id::text`,
    'escalate',
    now,
  );
};

/** Alarms go with their stations' records: as those are placed and graded now, and not beyond them. */
const follow = async (tx: Queryable, register: Register, network: Network, now: string): Promise<void> => {
  const record = sql`SELECT FROM feature WHERE feature.key = alarm.subject AND ${here(network)}`;
  await endAlarms(
    tx,
    register,
    sql`network = ${network.id} AND station IS NOT NULL AND NOT EXISTS (${record})`,
    '站点已不在监测网中 The station is no longer of the network',
    now,
  );
  await tx.query(sql`
    DELETE FROM rule_state AS alarm WHERE network = ${network.id} AND NOT EXISTS (${record})`);
  await tx.query(sql`
    UPDATE alarm SET grade = feature.grade, region = feature.region, city = feature.city, county = feature.county, town = feature.town,
                     geom = ${network.moves ? sql`alarm.geom` : sql`feature.geom`}
      FROM feature
     WHERE alarm.network = ${network.id} AND alarm.state <> 'resolved' AND feature.key = alarm.station AND ${here(network)}
       AND (alarm.grade, alarm.region, alarm.city, alarm.county, alarm.town)
           IS DISTINCT FROM (feature.grade, feature.region, feature.city, feature.county, feature.town)`);
};

const tickNetwork = async (
  tx: OwnerTransaction,
  register: Register,
  network: Network,
  book: RuleBook,
  at: number,
): Promise<void> => {
  const [turn] = await tx.query<{ mine: boolean }>(
    sql`SELECT pg_try_advisory_xact_lock(3711, hashtext(${network.id})) AS mine`,
  );
  if (!turn?.mine) return;
  await lockNetworks(tx, [network.id]);
  await book.upToDate(tx);
  const now = iso(at);
  await follow(tx, register, network, now);
  const rules = book.all.filter((rule) => rule.network.id === network.id);
  const looked = await runOut(tx, network, book, at);
  for (const rule of rules)
    if (rule.condition.kind === 'missing')
      looked.push(...(await silent(tx, network, { ...rule, condition: rule.condition }, at)));
  const states: StateRow[] = [];
  const episodes: Episode[] = [];
  const regions: TouchedRegion[] = [];
  for (const { rule, subject, station, watch: before } of looked) {
    const { watch, effects } = step(rule, before, { as: 'tick', now: at });
    states.push({ rule, subject, watch });
    if (effects.length === 0) continue;
    if (rule.per === null) episodes.push(episodeOf(rule, { key: subject, station }, effects));
    const code = countedIn(rule, subject, station.place);
    if (code !== null) regions.push({ rule, code, at });
  }
  await writeStates(tx, states, at);
  episodes.push(...(await judgeRegions(tx, register, regions)));
  await writeEpisodes(tx, register, episodes, at);
  await writeEpisodes(tx, register, await leftRegions(tx, rules, at), at);
  await wait(tx, register, network, now);
};

/** One turn of the clock over all networks. */
export const tick = async (
  database: Database,
  register: Register,
  book: RuleBook,
  now: number,
): Promise<void> => {
  for (const network of register.networks)
    await database.asOwner((tx) => tickNetwork(tx, register, network, book, now));
};
