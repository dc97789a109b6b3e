import { sql, type Query, type Queryable } from '#data/db/sql.ts';
import type { Place } from '#data/access/rights.ts';
import type { Sentence } from '#data/access/refusal.ts';
import type { Register } from '#data/themes/register.ts';
import type { Severity, Text } from '#data/themes/theme.ts';

/* Alarms as they are shown. */

export const ALARM_STATES = ['raised', 'acknowledged', 'shelved', 'resolved'] as const;
export type AlarmState = (typeof ALARM_STATES)[number];
export const OPEN_STATES: readonly AlarmState[] = ['raised', 'acknowledged', 'shelved'];

export interface Alarm {
  id: string;
  rule: string;
  title: Text;
  severity: Severity;
  state: AlarmState;
  cause: Sentence;
  network: string;
  /** Null where the stations of a region were counted. */
  station: string | null;
  name: Text;
  metric: string | null;
  value: number | null;
  unit: Text | null;
  limit: number | null;
  place: { code: string; name: Text } | null;
  lon: number | null;
  lat: number | null;
  onset: string;
  raised_at: string;
  last_at: string;
  count: number;
  escalation: number;
  /** Who did it is not said to everybody. */
  acknowledged: { at: string; by: string | null } | null;
  shelved: { until: string; reason: string | null; by: string | null } | null;
  /** By nobody: the readings ended it. */
  resolved: { at: string; by: string | null; reason: string | null } | null;
  /** How many it holds depends on who asks, so an event does not say. */
  group: { id: string; title: Text; alarms: number | null } | null;
  grade: number;
}

interface AlarmRow extends Omit<Alarm, 'name' | 'unit' | 'place' | 'group'> {
  name: string;
  place: string | null;
  place_zh: string | null;
  place_en: string | null;
  city_zh: string | null;
  city_en: string | null;
  storm: string;
  storming: number;
}

/** What an event is addressed by. */
export interface Addressed {
  dataset: string;
  grade: number;
  place: Place;
}

const instant = (of: Query): Query => sql`to_char(${of} AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"')`;

const english = (names: Query): Query => sql`coalesce(${names}.name_en, ${names}.pinyin)`;

const name = (text: string): Query => ({ text, values: [] });

/** Columns of an alarm called `feature`, so that what narrows records narrows alarms too. */
const columns = sql`
  feature.id::text, feature.rule, feature.title, feature.severity, feature.state, feature.cause, feature.network, feature.station,
  feature.name, feature.metric, feature.value, feature.bound AS limit, st_x(feature.geom) AS lon, st_y(feature.geom) AS lat,
  ${instant(sql`feature.onset`)} AS onset, ${instant(sql`feature.raised_at`)} AS raised_at, ${instant(sql`feature.last_at`)} AS last_at,
  feature.count, feature.escalation, feature.grade, feature.storm::text,
  CASE WHEN acknowledged_at IS NOT NULL
       THEN jsonb_build_object('at', ${instant(sql`acknowledged_at`)}, 'by', acknowledged_by) END AS acknowledged,
  CASE WHEN state = 'shelved'
       THEN jsonb_build_object('until', ${instant(sql`shelved_until`)}, 'reason', shelved_reason, 'by', shelved_by) END AS shelved,
  CASE WHEN state = 'resolved'
       THEN jsonb_build_object('at', ${instant(sql`resolved_at`)}, 'by', resolved_by, 'reason', resolved_reason) END AS resolved,
  at.code AS place, at.name_zh AS place_zh, ${english(name('at'))} AS place_en, city.name_zh AS city_zh, ${english(name('city'))} AS city_en,
  (SELECT count(*)::int FROM alarm AS other WHERE other.storm = feature.storm) AS storming`;

const CELL = /^8[0-9a-f]{14}$/;

/** The name of a station as its record has it, of a region in both languages, of a cell by where it lies. */
const nameOf = (
  { station }: Pick<AlarmRow, 'station'>,
  called: string,
  { zh, en }: { zh: string | null; en: string | null },
): Text => {
  if (station !== null) return { zh: called, en: called };
  if (!CELL.test(called)) return { zh: called, en: en ?? called };
  return { zh: `${zh ?? ''}网格 ${called}`, en: `Cell ${called}${en ? ` in ${en}` : ''}` };
};

const alarmOf = (register: Register, row: AlarmRow): Alarm => {
  const {
    name: called,
    place,
    place_zh: zh,
    place_en: en,
    city_zh: cityZh,
    city_en: cityEn,
    storm,
    storming,
    ...alarm
  } = row;
  const network = register.network(alarm.network);
  const unit = network?.metrics.find(({ id }) => id === alarm.metric)?.unit ?? null;
  const where = { zh: cityZh ?? network?.title.zh ?? '', en: cityEn ?? network?.title.en ?? '' };
  return {
    ...alarm,
    name: nameOf(alarm, called, { zh, en }),
    unit,
    place: place === null ? null : { code: place, name: { zh: zh ?? place, en: en ?? place } },
    group:
      storming > 1
        ? {
            id: storm,
            title: { zh: `${where.zh} ${alarm.title.zh}`, en: `${alarm.title.en}, ${where.en}` },
            alarms: storming,
          }
        : null,
  };
};

/** Alarms that are seen by that way; `which` narrows and orders them, by the name `feature`. */
export const readAlarms = async (db: Queryable, register: Register, which: Query): Promise<Alarm[]> => {
  const rows = await db.query<AlarmRow>(sql`
    SELECT ${columns}
      FROM alarm AS feature
      LEFT JOIN region AS at ON at.code = coalesce(feature.county, feature.city, feature.region)
      LEFT JOIN region AS city ON city.code = feature.city
     ${which}`);
  return rows.map((row) => alarmOf(register, row));
};

/** An alarm for whoever is not told who acted on it, or how many others there are. */
export const withoutNames = (alarm: Alarm): Alarm => ({
  ...alarm,
  acknowledged: alarm.acknowledged && { ...alarm.acknowledged, by: null },
  shelved: alarm.shelved && { ...alarm.shelved, reason: null, by: null },
  resolved: alarm.resolved && { ...alarm.resolved, by: null, reason: null },
});
