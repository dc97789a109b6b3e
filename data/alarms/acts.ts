import type { Person, Role } from '#data/access/person.ts';
import { Refusal, type Sentence } from '#data/access/refusal.ts';
import { codesOf, rightsOf, sees, type Place } from '#data/access/rights.ts';
import { recordActs } from '#data/audit/entry.ts';
import type { Database } from '#data/db/database.ts';
import { sql, type Query, type Queryable } from '#data/db/sql.ts';
import { lockNetworks } from '#data/observations/turn.ts';
import type { Register } from '#data/themes/register.ts';
import { readAlarms, type Addressed, type Alarm, type AlarmState } from './alarm.ts';
import { tellAlarms } from './tell.ts';

/* What people do to alarms. */

export type PersonAct =
  | { as: 'acknowledge'; note: string | null }
  | { as: 'shelve'; reason: string; until: string }
  | { as: 'unshelve' }
  | { as: 'resolve'; reason: string }
  | { as: 'see' };

/** An alarm is put aside for so long at the most. */
const MOST_SHELVED_DAYS = 30;
const DAY_MS = 86_400_000;

/** Teams in the field say that they have seen an alarm, and no more. */
const ACTING: ReadonlySet<Role> = new Set<Role>(['operator', 'official', 'commander', 'steward']);

/** From which states something can be done. */
const FROM: Readonly<Record<PersonAct['as'], readonly AlarmState[]>> = {
  acknowledge: ['raised'],
  shelve: ['raised', 'acknowledged'],
  unshelve: ['shelved'],
  resolve: ['raised', 'acknowledged', 'shelved'],
  see: ['raised', 'acknowledged', 'shelved', 'resolved'],
};

/** What acts are called on record. */
const ON_RECORD: Readonly<Record<PersonAct['as'], { action: string }>> = {
  acknowledge: { action: 'alarm.acknowledge' },
  shelve: { action: 'alarm.shelve' },
  unshelve: { action: 'alarm.unshelve' },
  resolve: { action: 'alarm.resolve' },
  see: { action: 'alarm.see' },
};

const STATES: Readonly<Record<AlarmState, Sentence>> = {
  raised: { zh: '待确认', en: 'not acknowledged' },
  acknowledged: { zh: '已确认', en: 'acknowledged already' },
  shelved: { zh: '已搁置', en: 'shelved' },
  resolved: { zh: '已解除', en: 'resolved' },
};

interface Row extends Place {
  id: string;
  network: string;
  state: AlarmState;
  dataset: string;
  grade: number;
}

/** Whether somebody may act on an alarm: within a grant that holds its dataset at its grade in its place. */
const mayAct = (
  { readOnly, adminRole, grants }: Person,
  register: Register,
  { dataset, grade, place }: Addressed,
  as: PersonAct['as'],
): boolean => {
  const theme = register.dataset(dataset)?.theme.id;
  const codes = codesOf(place);
  if (readOnly || adminRole !== null || theme === undefined) return false;
  return grants.some(
    (grant) =>
      (as === 'see' || ACTING.has(grant.role)) &&
      (grant.libraries === null || grant.libraries.includes(theme)) &&
      grant.grade >= grade &&
      codes.includes(grant.region),
  );
};

const unknown = (id: string): Refusal =>
  new Refusal('unknown-alarm', {
    zh: `没有您可见的告警 ${id}。`,
    en: `There is no alarm ${id} that you may see.`,
  });

const notAllowed = (as: PersonAct['as'], { readOnly }: Person): Refusal =>
  new Refusal(
    'not-allowed',
    readOnly
      ? {
          zh: '此会话或令牌只能读取数据,不能处置告警。',
          en: 'This session or token only reads; it does not act on alarms.',
        }
      : {
          zh: `处置此告警需要值班员、领导、指挥员或数据管理员的授权,且覆盖其所属库、数据级别和地区${as === 'see' ? '' : ';外业人员只能标记已看到'}。`,
          en: `This needs a grant as operator, official, commander or steward that covers the alarm’s library, grade and place${as === 'see' ? '' : '; field teams only say that they have seen it'}.`,
        },
  );

const notPossible = ({ id, state }: Row): Refusal =>
  new Refusal('not-possible-now', {
    zh: `告警 ${id} 现在是“${STATES[state].zh}”,不能这样处置。`,
    en: `Alarm ${id} is ${STATES[state].en}; this is not possible now.`,
  });

const checkUntil = (until: string, now: number): void => {
  const at = Date.parse(until);
  if (at > now && at <= now + MOST_SHELVED_DAYS * DAY_MS) return;
  throw new Refusal(
    'invalid-parameter',
    {
      zh: `until 须晚于现在,且不超过 ${MOST_SHELVED_DAYS} 天。`,
      en: `until must lie ahead, by ${MOST_SHELVED_DAYS} days at the most.`,
    },
    { field: 'until' },
  );
};

/** What an act sets. */
const changeOf = (act: PersonAct, by: string, now: string): Query => {
  const at = sql`${now}::timestamptz`;
  switch (act.as) {
    case 'acknowledge':
      return sql`state = 'acknowledged', acknowledged_at = ${at}, acknowledged_by = ${by}, escalate_at = NULL`;
    case 'shelve':
      return sql`state = 'shelved', shelved_until = ${act.until}::timestamptz, shelved_reason = ${act.reason}, shelved_by = ${by}, escalate_at = NULL`;
    case 'unshelve':
      return RAISED_AGAIN(at);
    case 'resolve':
      return sql`state = 'resolved', resolved_at = ${at}, resolved_by = ${by}, resolved_reason = ${act.reason}, shelved_until = NULL, escalate_at = NULL`;
    case 'see':
      return sql`state = state`;
  }
};

/** An alarm that was shelved waits for somebody again. */
export const RAISED_AGAIN = (at: Query): Query =>
  sql`state = 'raised', acknowledged_at = NULL, acknowledged_by = NULL, shelved_until = NULL,
      escalate_at = ${at} + make_interval(mins => escalate_after)`;

const noteOf = (act: PersonAct): string | null =>
  act.as === 'acknowledge' ? act.note : 'reason' in act ? act.reason : null;

const writeHistory = async (
  tx: Queryable,
  ids: readonly string[],
  act: PersonAct,
  { name, title }: Person,
  now: string,
) =>
  tx.query<{ alarm: string }>(sql`
    INSERT INTO alarm_act (alarm, at, act, actor, shown, note)
    SELECT id, ${now}::timestamptz, ${act.as}, ${name}, ${title || name}, ${noteOf(act)} FROM unnest(${[...ids]}::bigint[]) AS id
    ON CONFLICT (alarm, actor) WHERE act = 'see' DO NOTHING
    RETURNING alarm::text`);

/** Does something to alarms, on record and told in one transaction; of several, those that it is possible with. */
export const actOnAlarms = (
  database: Database,
  register: Register,
  person: Person,
  { ids, act }: { ids: readonly string[]; act: PersonAct },
  at: number,
): Promise<Alarm[]> => {
  if (act.as === 'shelve') checkUntil(act.until, at);
  const now = new Date(at).toISOString();
  return database.asOwner(async (tx) => {
    const found = await tx.query<{ network: string }>(
      sql`SELECT DISTINCT network FROM alarm WHERE id = ANY (${[...ids]}::bigint[])`,
    );
    // in turn with what comes in, so that neither waits for the other's alarms
    await lockNetworks(
      tx,
      found.map(({ network }) => network),
    );
    const rows = await tx.query<Row>(sql`
      SELECT id::text, network, state, dataset, grade, region, city, county, town FROM alarm WHERE id = ANY (${[...ids]}::bigint[])
       ORDER BY alarm.id FOR UPDATE`);
    const rights = rightsOf(person, register);
    const addressed = (row: Row) => ({ ...row, place: row });
    const seen = rows.filter((row) => sees(rights, addressed(row)));
    const missing = ids.find((id) => !seen.some((row) => row.id === id));
    if (missing !== undefined) throw unknown(missing);
    if (!seen.every((row) => mayAct(person, register, addressed(row), act.as)))
      throw notAllowed(act.as, person);
    const possible = seen.filter(({ state }) => FROM[act.as].includes(state));
    if (possible.length === 0) throw notPossible(seen[0]!);
    const done = possible.map(({ id }) => id);
    await tx.query(
      sql`UPDATE alarm SET ${changeOf(act, person.title || person.name, now)} WHERE id = ANY (${done}::bigint[])`,
    );
    const written = (await writeHistory(tx, done, act, person, now)).map(({ alarm }) => alarm);
    const alarms = await readAlarms(
      tx,
      register,
      sql`WHERE feature.id = ANY (${[...ids]}::bigint[]) ORDER BY feature.id`,
    );
    const { as, ...said } = act;
    await recordActs(
      tx,
      possible
        .filter(({ id }) => written.includes(id))
        .map(({ id, state }) => [
          person,
          {
            ...ON_RECORD[as],
            object: `alarm/${id}`,
            before: { state },
            after: { ...said, state: alarms.find((alarm) => alarm.id === id)?.state },
          },
        ]),
    );
    await tellAlarms(
      tx,
      register,
      written.map((id) => ({ id, act: as })),
    );
    return alarms;
  });
};
