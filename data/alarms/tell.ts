import { sql, type Queryable } from '#data/db/sql.ts';
import { appendEvents } from '#data/live/outbox.ts';
import type { Register } from '#data/themes/register.ts';
import { readAlarms, withoutNames, type Addressed } from './alarm.ts';

/** The topic on which alarms are told. */
export const ALARMS_TOPIC = 'alarms';

export type AlarmAct =
  'raise' | 'repeat' | 'acknowledge' | 'shelve' | 'unshelve' | 'escalate' | 'resolve' | 'see';

/** Tells what became of alarms, in the transaction of the change, to those who see their stations. */
export const tellAlarms = async (
  tx: Queryable,
  register: Register,
  acts: readonly { id: string; act: AlarmAct }[],
): Promise<void> => {
  if (acts.length === 0) return;
  const ids = acts.map(({ id }) => id);
  const alarms = await readAlarms(tx, register, sql`WHERE feature.id = ANY (${ids}::bigint[])`);
  const found = new Map(alarms.map((alarm) => [alarm.id, withoutNames(alarm)]));
  const rows = await tx.query<{ id: string } & Pick<Addressed, 'dataset' | 'grade'> & Addressed['place']>(
    sql`SELECT id::text, dataset, grade, region, city, county, town FROM alarm WHERE id = ANY (${ids}::bigint[])`,
  );
  const addressed = new Map(rows.map((row) => [row.id, row]));
  await appendEvents(
    tx,
    acts.flatMap(({ id, act }) => {
      const alarm = found.get(id);
      const to = addressed.get(id);
      if (!alarm || !to) return [];
      const { dataset, grade, region, city, county, town } = to;
      const group = alarm.group && { ...alarm.group, alarms: null };
      return [
        {
          ...{ topic: ALARMS_TOPIC, dataset, grade, place: { region, city, county, town } },
          data: { alarm: { ...alarm, group }, act },
        },
      ];
    }),
  );
};
