import { writeEpisodes, type Episode } from '#data/alarms/write.ts';
import type { OwnerTransaction } from '#data/db/database.ts';
import { sql, type Queryable } from '#data/db/sql.ts';
import { slices } from '#data/observations/slices.ts';
import { seriesKey, type Kept, type KnownStation } from '#data/observations/sort.ts';
import type { Register } from '#data/themes/register.ts';
import { passesBy, RuleBook, type ReadyRule } from './book.ts';
import { episodeOf } from './episode.ts';
import { countedIn, judgeRegions, type TouchedRegion } from './regions.ts';
import { dueOf, isQuiet, leavesOf, step, unwatched, type Effect, type Sample, type Watch } from './step.ts';

/*
 * Rules at work on what is being written: in the transaction that writes the readings, so that neither is there without the other,
 * whenever a process dies. Stations that stand quietly cost a look at each reading and nothing else.
 */

/** A reading that counts from now on; null where it was found invalid. */
export type Judged = Pick<Kept, 'network' | 'station' | 'key' | 'metric' | 'name' | 'time'> & {
  value: number | null;
};

/** A rule and a station of which something came that it looks at. */
interface Touched {
  rule: ReadyRule;
  station: KnownStation;
  key: string;
  readings: Judged[];
}

export interface KeptState {
  leaves: Watch['leaves'];
  open: boolean;
}

const pairKey = (rule: string, subject: string): string => `${rule}/${subject}`;

/** How stations stand by rules, as far as that is kept. */
const readStates = async (
  tx: Queryable,
  network: string,
  subjects: readonly string[],
): Promise<Map<string, KeptState>> => {
  const rows = await tx.query<{ rule: string; subject: string; state: KeptState }>(sql`
    SELECT rule, subject, state FROM rule_state WHERE network = ${network} AND subject = ANY (${[...subjects]}::text[])`);
  return new Map(rows.map(({ rule, subject, state }) => [pairKey(rule, subject), state]));
};

/** What is kept of how a station stands by a rule from now on. */
export interface StateRow {
  rule: ReadyRule;
  subject: string;
  watch: Watch;
}

/** Writes them; `decided`: up to when the clock has said all that it can say, so that the rest is up to the next reading. */
export const writeStates = async (
  tx: Queryable,
  rows: readonly StateRow[],
  decided = -Infinity,
): Promise<void> => {
  const dueAfter = ({ rule, watch }: StateRow): number | null => {
    const due = rule.condition.kind === 'missing' ? null : dueOf(rule, watch);
    return due !== null && due > decided ? due : null;
  };
  const kept = rows.filter(({ watch }) => !isQuiet(watch));
  const quiet = rows.filter(({ watch }) => isQuiet(watch));
  if (kept.length > 0)
    await tx.query(sql`
      INSERT INTO rule_state AS known (network, subject, rule, state, due)
      SELECT network, subject, rule, state, to_timestamp(due / 1000)
        FROM unnest(${kept.map(({ rule }) => rule.network.id)}::text[], ${kept.map(({ subject }) => subject)}::text[],
                    ${kept.map(({ rule }) => rule.id)}::text[],
                    ${kept.map(({ watch: { leaves, open } }) => JSON.stringify({ leaves, open }))}::jsonb[],
                    ${kept.map(dueAfter)}::float8[])
             AS given(network, subject, rule, state, due)
      ON CONFLICT (network, subject, rule) DO UPDATE SET state = excluded.state, due = excluded.due`);
  if (quiet.length > 0)
    await tx.query(sql`
      DELETE FROM rule_state AS known
       USING unnest(${quiet.map(({ rule }) => rule.network.id)}::text[], ${quiet.map(({ subject }) => subject)}::text[],
                    ${quiet.map(({ rule }) => rule.id)}::text[]) AS given(network, subject, rule)
       WHERE known.network = given.network AND known.subject = given.subject AND known.rule = given.rule`);
};

interface Lookup {
  /** The newest time of each series before what is written now. */
  newest: ReadonlyMap<string, number>;
  metrics: (network: string, name: string) => number | undefined;
}

interface Asked {
  one: Touched;
  name: string;
  metric: number;
  from: number;
  to: number;
  /** Other values cannot make the change that is looked for. */
  low: number;
  high: number;
  /** How many are needed, newest first; null: all. */
  most: number | null;
}

/** What a rule needs of the readings before those that came. */
const askedOf = (one: Touched, metrics: Lookup['metrics']): Asked[] => {
  const { rule, readings } = one;
  if (rule.lookback === 0) return [];
  const to = Math.min(...readings.map(({ time }) => time));
  // of that time itself what came before, if it is of something else
  const now = new Set(readings.flatMap(({ time, name }) => (time === to ? [name] : [])));
  const { condition } = rule;
  const rates = new Set(leavesOf(condition).flatMap((leaf) => (leaf.kind === 'rate' ? [leaf.metric] : [])));
  let [low, high] = [-Infinity, Infinity];
  if (condition.kind === 'rate') {
    const values = readings.flatMap(({ value }) => (value === null ? [] : [value]));
    // a little wide, for what is lost in rounding
    const change = condition.change * 0.99;
    if (change > 0) high = Math.max(...values) - change;
    else low = Math.min(...values) - change;
  }
  return [...(rule.metrics ?? [])].flatMap((name) => {
    const metric = metrics(rule.network.id, name);
    if (metric === undefined) return [];
    const most = rates.has(name) ? null : 1;
    return [
      { one, name, metric, from: to - rule.lookback, to: now.has(name) ? to : to + 1, low, high, most },
    ];
  });
};

/** Readings before the first of what came, for rules that look back. */
const readRecent = async (
  tx: Queryable,
  touched: readonly Touched[],
  metrics: Lookup['metrics'],
): Promise<Map<Touched, Record<string, Sample[]>>> => {
  const asked = touched.flatMap((one) => askedOf(one, metrics));
  const found = new Map<Touched, Record<string, Sample[]>>();
  if (asked.length === 0) return found;
  const column = <T>(of: (one: Asked) => T): T[] => asked.map(of);
  const iso = (time: number): string => new Date(time).toISOString();
  const first = iso(asked.reduce((least, { from }) => Math.min(least, from), Infinity));
  const last = iso(asked.reduce((most, { to }) => Math.max(most, to), -Infinity));
  const rows = await tx.query<{ nth: number; time: Date; value: number | null }>(sql`
    SELECT (asked.nth - 1)::int AS nth, reading.time, reading.value
      FROM unnest(${column(({ one }) => one.station.id)}::int[], ${column(({ metric }) => metric)}::smallint[],
                  ${column(({ from }) => iso(from))}::timestamptz[], ${column(({ to }) => iso(to))}::timestamptz[],
                  ${column(({ low }) => low)}::float8[], ${column(({ high }) => high)}::float8[], ${column(({ most }) => most)}::int[])
           WITH ORDINALITY AS asked(station, metric, first, last, low, high, most, nth)
     CROSS JOIN LATERAL (
       SELECT time, counted(value, validated, validity) AS value FROM reading
        WHERE reading.station = asked.station AND reading.metric = asked.metric
          AND reading.time >= asked.first AND reading.time < asked.last
          AND reading.time >= ${first}::timestamptz AND reading.time < ${last}::timestamptz
          AND (counted(value, validated, validity) BETWEEN asked.low AND asked.high) IS NOT FALSE
        ORDER BY reading.time DESC LIMIT asked.most
     ) AS reading
     ORDER BY reading.time`);
  for (const { nth, time, value } of rows) {
    const { one, name } = asked[nth]!;
    const recent = found.get(one) ?? {};
    found.set(one, recent);
    (recent[name] ??= []).push([time.getTime(), value]);
  }
  return found;
};

/** The readings of one station by their times, oldest first. */
const byTime = (readings: readonly Judged[]): [number, Record<string, number | null>][] => {
  const times = new Map<number, Record<string, number | null>>();
  for (const { time, name, value } of readings) {
    const values = times.get(time) ?? {};
    values[name] = value;
    times.set(time, values);
  }
  return [...times].toSorted(([a], [b]) => a - b);
};

export class Evaluation {
  readonly #register: Register;
  readonly #book: RuleBook;

  constructor(register: Register) {
    this.#register = register;
    this.#book = new RuleBook(register);
  }

  /** Judges what a transaction has written, by the rules as they are in it, and writes what follows. */
  async evaluate(
    tx: OwnerTransaction,
    written: readonly Judged[],
    lookup: Lookup,
    now: number,
  ): Promise<void> {
    if (written.length === 0) return;
    await this.#book.upToDate(tx);
    const watched = written.filter(({ network }) => this.#book.of(network));
    if (watched.length === 0) return;
    const touched = await this.#touched(tx, watched, lookup);
    if (touched.length === 0) return;
    const recent = await readRecent(
      tx,
      touched.map(({ touched: one }) => one),
      lookup.metrics,
    );
    const states: StateRow[] = [];
    const episodes: Episode[] = [];
    const regions: TouchedRegion[] = [];
    for (const { touched: one, state } of touched) {
      const { rule, station, key, readings } = one;
      let watch: Watch = { ...unwatched(rule), ...state, recent: recent.get(one) ?? {} };
      const effects: Effect[] = [];
      for (const [time, values] of byTime(readings)) {
        const after = step(rule, watch, { as: 'reading', time, values, now });
        ({ watch } = after);
        effects.push(...after.effects);
      }
      if (state || !isQuiet(watch)) states.push({ rule, subject: key, watch });
      if (effects.length === 0) continue;
      if (rule.per === null) episodes.push(episodeOf(rule, { key, station }, effects));
      const code = countedIn(rule, key, station.place);
      if (code !== null) regions.push({ rule, code, at: effects.at(-1)!.at });
    }
    await writeStates(tx, states);
    episodes.push(...(await judgeRegions(tx, this.#register, regions)));
    await writeEpisodes(tx, this.#register, episodes, now);
  }

  /** The pairs of rules and stations for which what came makes a difference. */
  async #touched(
    tx: Queryable,
    watched: readonly Judged[],
    { newest }: Lookup,
  ): Promise<{ touched: Touched; state: KeptState | undefined }[]> {
    const keys = Map.groupBy(watched, ({ network }) => network);
    const states = new Map<string, Map<string, KeptState>>();
    for (const [network, readings] of keys)
      states.set(network, await readStates(tx, network, [...new Set(readings.map(({ key }) => key))]));
    const pairs = new Map<string, { touched: Touched; state: KeptState | undefined; matters: boolean }>();
    const look = (reading: Judged): void => {
      const { network, station, key, metric, name, time, value } = reading;
      const rules = this.#book.of(network)!.get(name);
      if (!rules || time < (newest.get(seriesKey(station.id, metric)) ?? -Infinity)) return;
      for (const rule of rules) {
        if (rule.region !== null && !station.codes.includes(rule.region)) continue;
        const of = pairKey(rule.id, key);
        let pair = pairs.get(of);
        if (!pair) {
          const state = states.get(network)!.get(of);
          pair = { touched: { rule, station, key, readings: [] }, state, matters: state !== undefined };
          pairs.set(of, pair);
        }
        pair.matters ||= !passesBy(rule, value);
        pair.touched.readings.push(reading);
      }
    };
    for await (const slice of slices(watched)) slice.forEach(look);
    return [...pairs.values()].filter(({ matters }) => matters);
  }
}
