import type { Person } from '#data/access/person.ts';
import type { Reads } from '#data/access/reads.ts';
import { recordAct } from '#data/audit/entry.ts';
import type { Database } from '#data/db/database.ts';
import { nothing, sql } from '#data/db/sql.ts';
import { lockNetworks } from '#data/observations/turn.ts';
import type { Register } from '#data/themes/register.ts';
import type { Network, Rule, Severity, Text } from '#data/themes/theme.ts';
import { endAlarmsOf } from './change.ts';

/* Rules as they are shown and changed. */

export interface RuleItem {
  id: string;
  title: Text;
  network: string;
  region: string | null;
  per: NonNullable<Rule['per']>;
  res: number | null;
  at_least: number | null;
  share: number | null;
  condition: Rule['condition'];
  severity: Severity;
  when: Rule['when'] | null;
  escalate_after: number | null;
  enabled: boolean;
  declared: boolean;
  grade: number;
  version: number;
}

/** What somebody says of a rule. */
export type RuleWish = Pick<
  RuleItem,
  | 'title'
  | 'region'
  | 'per'
  | 'res'
  | 'at_least'
  | 'share'
  | 'condition'
  | 'severity'
  | 'when'
  | 'escalate_after'
  | 'enabled'
>;

const columns = sql`
  id, title, network, region, per, res, at_least, share, condition, severity, span AS when, escalate_after, enabled, declared, grade, version`;

export const listRules = ({ db }: Reads, network: string | null): Promise<RuleItem[]> =>
  db.query<RuleItem>(sql`
    SELECT ${columns} FROM rule WHERE true ${network === null ? nothing : sql`AND network = ${network}`}
     ORDER BY network, severity, id LIMIT 1000`);

export const readRule = async ({ db }: Reads, id: string): Promise<RuleItem | null> =>
  (await db.query<RuleItem>(sql`SELECT ${columns} FROM rule WHERE id = ${id}`))[0] ?? null;

const wishOf = ({ title, region, per, res, at_least, share, condition, ...rest }: RuleItem): RuleWish => {
  const { severity, when, escalate_after, enabled } = rest;
  return { title, region, per, res, at_least, share, condition, severity, when, escalate_after, enabled };
};

/** Makes a rule; from the next readings on it is judged by. */
export const makeRule = (
  database: Database,
  register: Register,
  { network, wish }: { network: Network; wish: RuleWish },
  person: Person,
): Promise<RuleItem> =>
  database.asOwner(async (tx) => {
    await lockNetworks(tx, [network.id]);
    const { grade } = register.dataset(network.dataset)!.dataset;
    const [made] = await tx.query<RuleItem>(sql`
      INSERT INTO rule (id, network, dataset, grade, region, title, condition, severity, span, escalate_after, enabled, declared, changed_by,
                        per, res, at_least, share)
      VALUES ('r' || nextval('rule_number'), ${network.id}, ${network.dataset}, ${grade}, ${wish.region}, ${JSON.stringify(wish.title)}::jsonb,
              ${JSON.stringify(wish.condition)}::jsonb, ${wish.severity}, ${wish.when && JSON.stringify(wish.when)}::jsonb,
              ${wish.escalate_after}, ${wish.enabled}, false, ${person.name}, ${wish.per}, ${wish.res}, ${wish.at_least}, ${wish.share})
      RETURNING ${columns}`);
    const rule = made!;
    await recordAct(tx, person, {
      action: 'rule.make',
      object: `rule/${rule.id}`,
      after: { network: network.id, ...wishOf(rule) },
    });
    return rule;
  });

/** Changes a rule, as it is then; its open alarms end, and it begins anew. Null where another change came before. */
export const changeRule = (
  database: Database,
  register: Register,
  { before, wish }: { before: RuleItem; wish: RuleWish },
  person: Person,
  at: number,
): Promise<RuleItem | null> =>
  database.asOwner(async (tx) => {
    await lockNetworks(tx, [before.network]);
    const [changed] = await tx.query<RuleItem>(sql`
      UPDATE rule
         SET title = ${JSON.stringify(wish.title)}::jsonb, region = ${wish.region}, condition = ${JSON.stringify(wish.condition)}::jsonb,
             severity = ${wish.severity}, span = ${wish.when && JSON.stringify(wish.when)}::jsonb, escalate_after = ${wish.escalate_after},
             per = ${wish.per}, res = ${wish.res}, at_least = ${wish.at_least}, share = ${wish.share}, enabled = ${wish.enabled}, version = version + 1, changed_by = ${person.name}, changed_at = now()
       WHERE id = ${before.id} AND version = ${before.version}
      RETURNING ${columns}`);
    if (!changed) return null;
    await endAlarmsOf(tx, register, changed.id, new Date(at).toISOString());
    await recordAct(tx, person, {
      action: 'rule.change',
      object: `rule/${changed.id}`,
      before: wishOf(before),
      after: wishOf(changed),
    });
    return changed;
  });
