import { recordAct, type Actor } from '#data/audit/entry.ts';
import type { ManagedRegions } from '#data/access/manage.ts';
import type { Database } from '#data/db/database.ts';
import { sql } from '#data/db/sql.ts';
import { appendEvents } from '#data/live/outbox.ts';
import { Evaluation } from '#data/rules/evaluate.ts';
import type { Register } from '#data/themes/register.ts';
import type { Metric, Network } from '#data/themes/theme.ts';
import { eventsOf } from './announce.ts';
import { isManaged } from './sort.ts';
import { isoOf, lookUpNewest, lookUpStations, sumAnew } from './store.ts';
import { lockNetworks } from './turn.ts';

/** What somebody found readings of a series to be. */
export interface Finding {
  network: Network;
  /** The station's key. */
  station: string;
  metric: Metric;
  /** From the first reading to the last, both included; ISO 8601. */
  first: string;
  last: string;
  validity: 'raw' | 'valid' | 'invalid';
  /** What a single reading should have said. */
  validated: number | null;
  reason: string;
}

/** Readings of one finding at the most. */
export const MOST_FOUND = 10_000;

class TooMany extends Error {}

/**
 * Puts a finding on record, with the sums, newest values and events that follow. Answers how many readings it is about; null where there
 * is no such station in the regions that its maker looks after; 'too-many' where nothing was done.
 */
export const validateReadings = (
  database: Database,
  register: Register,
  { network, station, metric, first, last, validity, validated, reason }: Finding,
  regions: ManagedRegions,
  actor: Actor,
): Promise<number | null | 'too-many'> =>
  database
    .asOwner(async (tx) => {
      await lockNetworks(tx, [network.id]);
      const [found] = await lookUpStations(tx, network, [station]);
      if (!found || !isManaged(regions, found[1].codes)) return null;
      const [, known] = found;
      const rows = await tx.query<{ metric: number; time: Date; value: number | null }>(sql`
        UPDATE reading SET validity = ${validity}::reading_validity, validated = ${validated}::float8
         WHERE station = ${known.id} AND time BETWEEN ${first}::timestamptz AND ${last}::timestamptz
               AND time > (SELECT coalesce(upto, '-infinity') FROM reading_pruned) -- that instant is in the sums of what is gone
               AND metric = (SELECT metric.id FROM metric WHERE metric.network = ${network.id} AND metric.name = ${metric.id})
        RETURNING metric, time, counted(value, validated, validity) AS value`);
      const [one] = rows;
      if (rows.length > MOST_FOUND) throw new TooMany();
      if (!one) return 0;
      await sumAnew(
        tx,
        rows.map((row) => ({ station: known.id, metric: row.metric, time: row.time.getTime() })),
      );
      await tx.query(sql`
        INSERT INTO reading_validation (station, metric, first, last, validity, validated, reason, actor, readings)
        VALUES (${known.id}, ${one.metric}, ${first}::timestamptz, ${last}::timestamptz, ${validity}::reading_validity, ${validated}::float8,
                ${reason}, ${actor.name}, ${rows.length})`);
      const told = rows.map(({ metric: number, time, value }) => ({
        ...{ network: network.id, station: known, key: station, metric: number, name: metric.id },
        ...{ time: time.getTime(), value },
      }));
      await appendEvents(tx, eventsOf(told));
      const metrics = await tx.query<{ id: number; name: string }>(
        sql`SELECT id, name FROM metric WHERE network = ${network.id}`,
      );
      const lookup = {
        newest: await lookUpNewest(tx, [known.id]),
        metrics: (_: string, name: string) => metrics.find((one) => one.name === name)?.id,
      };
      await new Evaluation(register).evaluate(tx, told, lookup, Date.now());
      await recordAct(tx, actor, {
        action: 'observation.validate',
        object: `station/${network.id}/${station}`,
        after: {
          ...{ metric: metric.id, first: isoOf(Date.parse(first)), last: isoOf(Date.parse(last)) },
          ...{ validity, validated, reason, readings: rows.length },
        },
      });
      return rows.length;
    })
    .catch((error: unknown) => {
      if (error instanceof TooMany) return 'too-many' as const;
      throw error;
    });
