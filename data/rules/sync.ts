import type { Database } from '#data/db/database.ts';
import { sql } from '#data/db/sql.ts';
import { lockNetworks } from '#data/observations/turn.ts';
import type { Register } from '#data/themes/register.ts';
import { endAlarmsOf } from './change.ts';

/** Brings the declared rules in: those that nobody changed follow their declaration, and those that are declared no more are switched off. */
export const syncRules = (database: Database, register: Register): Promise<void> =>
  database.asOwner(async (tx) => {
    await lockNetworks(
      tx,
      register.networks.map(({ id }) => id),
    );
    const rows = register.rules.map((rule) => {
      const dataset = register.dataset(register.network(rule.network)!.dataset)!.dataset;
      const {
        id,
        network,
        region = null,
        title,
        condition,
        severity,
        when = null,
        escalate_after: after = null,
      } = rule;
      return {
        ...{ id, network, dataset: dataset.id, grade: dataset.grade, region, title, condition, severity },
        ...{ span: when, escalate_after: after },
        ...{
          per: rule.per ?? 'station',
          res: rule.res ?? null,
          at_least: rule.at_least ?? null,
          share: rule.share ?? null,
        },
      };
    });
    const changed = await tx.query<{ id: string }>(sql`
      INSERT INTO rule AS known (id, network, dataset, grade, region, title, condition, severity, span, escalate_after, per, res, at_least, share, declared)
      SELECT given.*, true
        FROM jsonb_to_recordset(${JSON.stringify(rows)}::jsonb) AS given(
             id text, network text, dataset text, grade smallint, region text, title jsonb, condition jsonb, severity smallint,
             span jsonb, escalate_after int, per text, res smallint, at_least int, share float8)
      ON CONFLICT (id) DO UPDATE
        SET network = excluded.network, dataset = excluded.dataset, grade = excluded.grade, region = excluded.region,
            title = excluded.title, condition = excluded.condition, severity = excluded.severity, span = excluded.span,
            escalate_after = excluded.escalate_after, per = excluded.per, res = excluded.res, at_least = excluded.at_least, share = excluded.share, enabled = true, version = known.version + 1, changed_at = now()
        WHERE known.declared AND known.changed_by IS NULL
          AND (known.network, known.dataset, known.grade, known.region, known.title, known.condition, known.severity, known.span,
               known.escalate_after, known.per, known.res, known.at_least, known.share, known.enabled)
              IS DISTINCT FROM
              (excluded.network, excluded.dataset, excluded.grade, excluded.region, excluded.title, excluded.condition,
               excluded.severity, excluded.span, excluded.escalate_after, excluded.per, excluded.res, excluded.at_least, excluded.share, true)
      RETURNING id`);
    const gone = await tx.query<{ id: string }>(sql`
      UPDATE rule SET enabled = false, version = version + 1, changed_at = now()
       WHERE declared AND enabled AND id <> ALL (${rows.map(({ id }) => id)}::text[])
      RETURNING id`);
    const now = new Date().toISOString();
    for (const { id } of [...changed, ...gone]) await endAlarmsOf(tx, register, id, now);
  });
