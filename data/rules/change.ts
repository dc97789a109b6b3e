import { writeActs } from '#data/alarms/write.ts';
import { tellAlarms } from '#data/alarms/tell.ts';
import { sql, type Query, type Queryable } from '#data/db/sql.ts';
import type { Register } from '#data/themes/register.ts';

/** A rule that says something else from now on begins anew: its open alarms end, and what is known of stations is dropped. */
export const endAlarmsOf = async (
  tx: Queryable,
  register: Register,
  rule: string,
  now: string,
): Promise<void> => {
  await tx.query(sql`DELETE FROM rule_state WHERE rule = ${rule}`);
  await endAlarms(
    tx,
    register,
    sql`rule = ${rule}`,
    '规则已修改或停用 The rule was changed or switched off',
    now,
  );
};

/** Ends open alarms for a reason that is none of the readings'. */
export const endAlarms = async (
  tx: Queryable,
  register: Register,
  which: Query,
  reason: string,
  now: string,
): Promise<void> => {
  const ended = await tx.query<{ id: string }>(sql`
    UPDATE alarm SET state = 'resolved', resolved_at = ${now}::timestamptz, resolved_reason = ${reason}, shelved_until = NULL, escalate_at = NULL
     WHERE state <> 'resolved' AND ${which}
    RETURNING id::text`);
  const ids = ended.map(({ id }) => id);
  if (ids.length === 0) return;
  await writeActs(tx, ids, 'resolve', now, reason);
  await tellAlarms(
    tx,
    register,
    ids.map((id) => ({ id, act: 'resolve' as const })),
  );
};
