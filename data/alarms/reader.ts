import type { Reads } from '#data/access/reads.ts';
import { nothing, sql, type Query } from '#data/db/sql.ts';
import { andInside } from '#data/regions/inside.ts';
import type { Register } from '#data/themes/register.ts';
import { OPEN_STATES, readAlarms, type Alarm, type AlarmState } from './alarm.ts';

/* Alarms as far as whoever asks sees their stations. */

export interface AlarmFilter {
  region: string | null;
  states: readonly AlarmState[];
  severities: readonly number[] | null;
  network: string | null;
  rule: string | null;
  /** Raised from then on, and before then; ISO 8601. */
  from: string | null;
  to: string | null;
  /** The first alarm of a storm. */
  group: string | null;
}

/** The last alarm of the page before. */
export interface AlarmPlace {
  severity: number;
  id: string;
}

const and = (value: unknown, clause: Query): Query => (value === null ? nothing : clause);

const narrowedTo = ({
  region,
  states,
  severities,
  network,
  rule,
  from,
  to,
  group,
}: AlarmFilter): Query => sql`
  feature.state = ANY (${[...states]}::text[])
  ${region === null ? nothing : andInside(region)}
  ${and(severities, sql`AND feature.severity = ANY (${severities && [...severities]}::smallint[])`)}
  ${and(network, sql`AND feature.network = ${network}`)}
  ${and(rule, sql`AND feature.rule = ${rule}`)}
  ${and(from, sql`AND feature.raised_at >= ${from}::timestamptz`)}
  ${and(to, sql`AND feature.raised_at < ${to}::timestamptz`)}
  ${and(group, sql`AND feature.storm = ${group}::bigint`)}`;

/** Whether only alarms are asked for that are open: those come by severity, all others by when they were raised. */
const onlyOpen = ({ states }: AlarmFilter): boolean => states.every((state) => OPEN_STATES.includes(state));

export const listAlarms = async (
  { db }: Reads,
  register: Register,
  filter: AlarmFilter,
  limit: number,
  after: AlarmPlace | null,
): Promise<{ items: Alarm[]; next: AlarmPlace | null }> => {
  const bySeverity = onlyOpen(filter);
  const beyond =
    after === null
      ? nothing
      : bySeverity
        ? sql`AND (feature.severity > ${after.severity} OR feature.severity = ${after.severity} AND feature.id < ${after.id}::bigint)`
        : sql`AND feature.id < ${after.id}::bigint`;
  const alarms = await readAlarms(
    db,
    register,
    sql`WHERE ${narrowedTo(filter)} ${beyond}
        ORDER BY ${bySeverity ? sql`feature.severity,` : nothing} feature.id DESC LIMIT ${limit + 1}`,
  );
  const items = alarms.slice(0, limit);
  const last = items.at(-1);
  return { items, next: alarms.length > limit && last ? { severity: last.severity, id: last.id } : null };
};

const SEVERITIES = [1, 2, 3, 4] as const;
type BySeverity = Record<(typeof SEVERITIES)[number], number>;

export interface AlarmSummary {
  open: BySeverity;
  unacknowledged: BySeverity;
  shelved: number;
  as_of: string;
}

/** How many alarms are open; those that are shelved are counted apart. */
export const summariseAlarms = async (
  { db }: Reads,
  region: string | null,
  now: number,
): Promise<AlarmSummary> => {
  const rows = await db.query<{
    severity: (typeof SEVERITIES)[number];
    state: AlarmState;
    count: number;
  }>(sql`
    SELECT feature.severity, feature.state, count(*)::int AS count FROM alarm AS feature
     WHERE feature.state <> 'resolved' ${region === null ? nothing : andInside(region)}
     GROUP BY 1, 2`);
  const count = (which: (state: AlarmState) => boolean): BySeverity =>
    Object.fromEntries(
      SEVERITIES.map((severity) => [
        severity,
        rows
          .filter((row) => row.severity === severity && which(row.state))
          .reduce((sum, row) => sum + row.count, 0),
      ]),
    ) as BySeverity;
  return {
    open: count((state) => state !== 'shelved'),
    unacknowledged: count((state) => state === 'raised'),
    shelved: Object.values(count((state) => state === 'shelved')).reduce((sum, one) => sum + one, 0),
    as_of: new Date(now).toISOString(),
  };
};

export interface HistoryItem {
  at: string;
  by: string | null;
  act: string;
  note: string | null;
}

export const readAlarm = async ({ db }: Reads, register: Register, id: string): Promise<Alarm | null> =>
  (await readAlarms(db, register, sql`WHERE feature.id = ${id}::bigint`))[0] ?? null;

/** What became of an alarm, oldest first. */
export const alarmHistory = ({ db }: Reads, id: string): Promise<HistoryItem[]> =>
  db.query<HistoryItem>(sql`
    SELECT to_char(at AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"') AS at, shown AS by, act, note
      FROM alarm_act WHERE alarm = ${id}::bigint ORDER BY alarm_act.id LIMIT 1000`);
