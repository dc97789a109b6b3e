import type { Reads } from '#data/access/reads.ts';
import { Refusal } from '#data/access/refusal.ts';
import { nameField } from '#data/alarms/name-field.ts';
import { nothing, sql, type Query } from '#data/db/sql.ts';
import { andInside } from '#data/regions/inside.ts';
import type { Register } from '#data/themes/register.ts';
import type { Text } from '#data/themes/theme.ts';
import { andWhere } from '#data/themes/where.ts';
import { readyRule, type ReadyRule, type RuleRow } from './book.ts';
import { replay, type Fired, type Moment } from './replay.ts';

/* A rule tried on readings that are there: how often it would have fired. */

/** Readings that one question may be about. */
const MOST_READINGS = 200_000;
const SHOWN = 200;

export interface BacktestAsked {
  rule: RuleRow;
  /** From then on, and before then; ms. */
  from: number;
  to: number;
  region: string | null;
}

export interface Backtest {
  fired: number;
  /** Stations of which something was judged. */
  subjects: number;
  from: string;
  to: string;
  readings: number;
  alarms: {
    station: string;
    name: Text;
    onset: string;
    raised_at: string;
    resolved_at: string | null;
    peak: number | null;
  }[];
}

const iso = (ms: number): string => new Date(ms).toISOString();

interface Row {
  key: string;
  name: string | null;
  metric: string;
  time: Date;
  value: number | null;
}

/** Readings in the order in which they are judged, as many as may be and one more. */
const readingsOf = (
  { db }: Reads,
  rule: ReadyRule,
  { from, to, region }: BacktestAsked,
  named: string | null,
): Promise<Row[]> => {
  const { network, metrics } = rule;
  const own: Query = rule.region === null ? nothing : andInside(rule.region);
  const of = metrics === null ? nothing : sql`AND metric.name = ANY (${[...metrics]}::text[])`;
  return db.query<Row>(sql`
    SELECT feature.key, feature.properties ->> ${named}::text AS name, metric.name AS metric, reading.time,
           counted(reading.value, reading.validated, reading.validity) AS value
      FROM feature_seen AS feature
      JOIN station_seen AS station ON station.network = ${network.id} AND station.key = feature.key
      JOIN reading_seen AS reading ON reading.station = station.id
      JOIN metric ON metric.id = reading.metric AND metric.network = ${network.id} ${of}
     WHERE feature.dataset = ${network.dataset} AND feature.valid_to IS NULL ${andWhere(network)}
           ${own} ${region === null ? nothing : andInside(region)}
       AND reading.time >= ${iso(from - rule.lookback)}::timestamptz AND reading.time < ${iso(to)}::timestamptz
     ORDER BY feature.key, reading.time LIMIT ${MOST_READINGS + 1}`);
};

/** What came of one station, by time. */
const momentsOf = (rows: readonly Row[]): Moment[] => {
  const moments: Moment[] = [];
  for (const { time, metric, value } of rows) {
    const at = time.getTime();
    const last = moments.at(-1);
    if (last?.time === at)
      moments[moments.length - 1] = { time: at, values: { ...last.values, [metric]: value } };
    else moments.push({ time: at, values: { [metric]: value } });
  }
  return moments;
};

export const backtest = async (
  reads: Reads,
  register: Register,
  asked: BacktestAsked,
): Promise<Backtest | null> => {
  const rule = readyRule(asked.rule, register);
  if (!rule) return null;
  const rows = await readingsOf(reads, rule, asked, nameField(register, rule.network.dataset));
  if (rows.length > MOST_READINGS)
    throw new Refusal(
      'invalid-parameter',
      {
        zh: `这段时间的数据超过 ${MOST_READINGS} 个;请缩短时段或只选一个地区。`,
        en: `There are more than ${MOST_READINGS} readings in this time; ask for a shorter one, or for one region.`,
      },
      { field: 'to' },
    );
  const stations = Map.groupBy(rows, ({ key }) => key);
  const fired: (Fired & { station: string; name: Text })[] = [];
  for (const [station, readings] of stations) {
    const name = readings[0]?.name ?? station;
    for (const one of replay(rule, momentsOf(readings), asked.to))
      if (one.raised >= asked.from) fired.push({ ...one, station, name: { zh: name, en: name } });
  }
  fired.sort((a, b) => a.raised - b.raised || (a.station < b.station ? -1 : 1));
  return {
    ...{ fired: fired.length, subjects: stations.size, readings: rows.length },
    ...{ from: iso(asked.from), to: iso(asked.to) },
    alarms: fired.slice(0, SHOWN).map(({ station, name, onset, raised, resolved, peak }) => ({
      ...{ station, name, onset: iso(onset), raised_at: iso(raised), peak },
      resolved_at: resolved === null ? null : iso(resolved),
    })),
  };
};
