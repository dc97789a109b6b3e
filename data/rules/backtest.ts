import type { Reads } from '#data/access/reads.ts';
import { Refusal } from '#data/access/refusal.ts';
import { nameField } from '#data/alarms/name-field.ts';
import { nothing, sql, type Query } from '#data/db/sql.ts';
import { andInside } from '#data/regions/inside.ts';
import type { Register } from '#data/themes/register.ts';
import type { Text } from '#data/themes/theme.ts';
import { andWhere } from '#data/themes/where.ts';
import { readyRule, type ReadyRule, type RuleRow } from './book.ts';
import { readAreas } from './zones.ts';
import { countedBy } from './regions.ts';
import { replay, together, type Fired, type Moment } from './replay.ts';

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
  /** Where stations are counted, the region that this one is counted in. */
  code: string | null;
  region: string | null;
  region_en: string | null;
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
  const counted = rule.per === null ? sql`NULL::text` : countedBy(rule);
  const lies: Query = { text: rule.per?.level === 'county' ? 'feature.county' : 'feature.city', values: [] };
  const of = metrics === null ? nothing : sql`AND metric.name = ANY (${[...metrics]}::text[])`;
  return db.query<Row>(sql`
    SELECT feature.key, feature.properties ->> ${named}::text AS name,
           CASE WHEN starts_with(feature.region, '37') THEN ${counted} END AS code, counted.name_zh AS region,
           coalesce(counted.name_en, counted.pinyin) AS region_en, metric.name AS metric, reading.time,
           counted(reading.value, reading.validated, reading.validity) AS value
      FROM feature_seen AS feature
      JOIN station_seen AS station ON station.network = ${network.id} AND station.key = feature.key
      JOIN reading_seen AS reading ON reading.station = station.id
      JOIN metric ON metric.id = reading.metric AND metric.network = ${network.id} ${of}
      LEFT JOIN region AS counted ON counted.code = ${lies}
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

/** A station, or the region that it is counted in. */
interface Named {
  subject: string;
  name: Text;
}

/** When as many stations of a region met a rule as are needed; its peak is how many they were at most. */
const countedTogether = (
  all: readonly (Fired & Named)[],
  members: ReadonlyMap<string, number>,
  { least, share }: NonNullable<ReadyRule['per']>,
): (Fired & Named)[] =>
  [...Map.groupBy(all, ({ subject }) => subject)].flatMap(([subject, stretches]) => {
    const needed = Math.max(least, Math.ceil(share * (members.get(subject) ?? 0)));
    const { name } = stretches[0]!;
    return together(stretches, needed).map((one) => ({ ...one, subject, name }));
  });

export const backtest = async (
  reads: Reads,
  register: Register,
  asked: BacktestAsked,
): Promise<Backtest | null> => {
  const rule = readyRule(asked.rule, register, await readAreas(reads.db, [asked.rule.condition]));
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
  const all: (Fired & Named)[] = [];
  const members = new Map<string, number>();
  for (const [key, readings] of stations) {
    const { name, code, region, region_en: regionEn } = readings[0]!;
    const by: Named =
      rule.per === null
        ? { subject: key, name: { zh: name ?? key, en: name ?? key } }
        : { subject: code ?? '', name: { zh: region ?? '', en: regionEn ?? '' } };
    if (rule.per?.level === 'cell')
      by.name = { zh: `${by.name.zh}网格 ${by.subject}`, en: `Cell ${by.subject} in ${by.name.en}` };
    if (by.subject === '') continue;
    members.set(by.subject, (members.get(by.subject) ?? 0) + 1);
    for (const one of replay(rule, momentsOf(readings), asked.to)) all.push({ ...one, ...by });
  }
  const counted = rule.per === null ? all : countedTogether(all, members, rule.per);
  const fired = counted.filter(({ raised }) => raised >= asked.from);
  fired.sort((a, b) => a.raised - b.raised || (a.subject < b.subject ? -1 : 1));
  return {
    ...{ fired: fired.length, subjects: stations.size, readings: rows.length },
    ...{ from: iso(asked.from), to: iso(asked.to) },
    alarms: fired.slice(0, SHOWN).map(({ subject: station, name, onset, raised, resolved, peak }) => ({
      ...{ station, name, onset: iso(onset), raised_at: iso(raised), peak },
      resolved_at: resolved === null ? null : iso(resolved),
    })),
  };
};
