import { sql, type Queryable } from '#data/db/sql.ts';
import type { Register } from '#data/themes/register.ts';
import type { Network, Rule, Severity, Text } from '#data/themes/theme.ts';
import { beyond, leavesOf, lookbackOf, metricOf, metricsOf, type Judging } from './step.ts';
import { areasOf, readAreas, type RegionAreas } from './zones.ts';

/* The rules that are switched on, prepared for being looked up by what comes in. */

export interface ReadyRule extends Judging {
  id: string;
  version: number;
  title: Text;
  network: Network;
  region: string | null;
  /** Where stations are counted together, in what and how many; null: each is judged by itself. */
  per: { level: 'county' | 'city' | 'cell'; res: number; least: number; share: number } | null;
  severity: Severity;
  escalateAfter: number | null;
  metrics: ReadonlySet<string> | null;
  /** Milliseconds before a reading of which others are needed. */
  lookback: number;
}

export interface RuleRow {
  id: string;
  version: number;
  title: Text;
  network: string;
  region: string | null;
  per: NonNullable<Rule['per']>;
  res: number | null;
  at_least: number | null;
  share: number | null;
  severity: Severity;
  condition: Rule['condition'];
  span: Rule['when'] | null;
  escalate_after: number | null;
}

/**
 * A rule ready to be judged by; null where its network is declared no more, or no longer measures what it looks at, or where a region is
 * there no more.
 */
export const readyRule = (
  row: RuleRow,
  register: Pick<Register, 'network'>,
  regions: RegionAreas,
): ReadyRule | null => {
  const network = register.network(row.network);
  const metrics = metricsOf(row.condition);
  const areas = areasOf(row.condition, regions);
  if (
    !network ||
    !areas ||
    [...(metrics ?? [])].some((id) => !network.metrics.some((metric) => metric.id === id))
  )
    return null;
  const judging: Judging = {
    condition: row.condition,
    step: network.step,
    ...(areas.some(Boolean) && { areas }),
    ...(row.span && { when: row.span }),
  };
  const { id, version, title, region, per: level, res, at_least: least, share, severity } = row;
  const per = level === 'station' ? null : { level, res: res ?? 0, least: least ?? 1, share: share ?? 0 };
  return {
    ...judging,
    ...{ id, version, title, network, region, per, severity, metrics },
    escalateAfter: row.escalate_after,
    lookback: lookbackOf(judging),
  };
};

const RULE_COLUMNS = {
  text: 'id, version, title, network, region, per, res, at_least, share, severity, condition, span, escalate_after',
  values: [],
};

const readBook = async (tx: Queryable, register: Register): Promise<ReadyRule[]> => {
  const rows = await tx.query<RuleRow>(sql`SELECT ${RULE_COLUMNS} FROM rule WHERE enabled ORDER BY id`);
  const regions = await readAreas(
    tx,
    rows.map(({ condition }) => condition),
  );
  return rows.flatMap((row) => readyRule(row, register, regions) ?? []);
};

/** Whether a reading alone changes nothing for a station that stands quietly: so it is with nearly all of them. */
export const passesBy = ({ condition }: ReadyRule, value: number | null): boolean => {
  if (condition.kind === 'threshold') return value === null || !beyond(condition, value);
  return condition.kind === 'missing';
};

export class RuleBook {
  readonly #register: Register;
  #revision: string | null = null;
  #rules = new Map<string, ReadyRule>();
  #byMetric = new Map<string, Map<string, ReadyRule[]>>();

  constructor(register: Register) {
    this.#register = register;
  }

  /** The rules as they are in this transaction; read anew only when one has changed. */
  async upToDate(tx: Queryable): Promise<void> {
    const [row] = await tx.query<{ revision: string }>({
      ...sql`
        SELECT concat_ws('/', revision, (SELECT revision FROM dataset_state WHERE dataset = 'regions')) AS revision FROM rule_book`,
      prepared: true,
    });
    if (row?.revision === this.#revision) return;
    const rules = await readBook(tx, this.#register);
    this.#rules = new Map(rules.map((rule) => [rule.id, rule]));
    this.#byMetric = new Map();
    for (const rule of rules) {
      const { network } = rule;
      const here = this.#byMetric.get(network.id) ?? new Map<string, ReadyRule[]>();
      this.#byMetric.set(network.id, here);
      for (const id of rule.metrics ?? network.metrics.map((metric) => metric.id))
        here.set(id, [...(here.get(id) ?? []), rule]);
    }
    this.#revision = row?.revision ?? null;
  }

  get(id: string): ReadyRule | undefined {
    return this.#rules.get(id);
  }

  get all(): ReadyRule[] {
    return [...this.#rules.values()];
  }

  /** The rules of a network by the metrics that they look at. */
  of(network: string): ReadonlyMap<string, readonly ReadyRule[]> | undefined {
    return this.#byMetric.get(network);
  }
}

/** The rule's single condition of a number, and what it looks at. */
export const singleOf = ({ condition, network, areas }: ReadyRule, leaf: number) => {
  const one = leavesOf(condition)[leaf]!;
  return { one, metric: network.metrics.find(({ id }) => id === metricOf(one)), area: areas?.[leaf] };
};
