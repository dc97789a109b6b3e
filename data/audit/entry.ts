import { sql, type Queryable } from '#data/db/sql.ts';

/** Who does something, and from where. */
export interface Actor {
  name: string;
  /** Network address; null for what the product does by itself. */
  address: string | null;
}

/** What the product does by itself. */
export const PRODUCT: Actor = { name: 'haidai', address: null };

export interface Act {
  /** What was done, such as `batch.load`. */
  action: string;
  /** What it was done to, such as `batch/17`. */
  object: string | null;
  before?: unknown;
  after?: unknown;
  result?: 'done' | 'refused' | 'failed';
}

const json = (value: unknown): string | null => (value === undefined ? null : JSON.stringify(value));

/** Writes an act down, in the transaction of the change that it is: there is never the one without the other. */
export const recordAct = async (
  tx: Queryable,
  { name, address }: Actor,
  { action, object, before, after, result = 'done' }: Act,
): Promise<void> => {
  await tx.query(sql`
    INSERT INTO audit_entry (actor, address, action, object, before, after, result)
    VALUES (${name}, ${address}, ${action}, ${object}, ${json(before)}::jsonb, ${json(after)}::jsonb, ${result})`);
};

/** Writes several acts down with one statement. */
export const recordActs = async (
  tx: Queryable,
  entries: readonly (readonly [Actor, Act])[],
): Promise<void> => {
  const column = (of: (actor: Actor, act: Act) => string | null) =>
    entries.map(([actor, act]) => of(actor, act));
  await tx.query(sql`
    INSERT INTO audit_entry (actor, address, action, object, before, after, result)
    SELECT * FROM unnest(${column(({ name }) => name)}::text[], ${column(({ address }) => address)}::text[],
                         ${column((_, { action }) => action)}::text[], ${column((_, { object }) => object)}::text[],
                         ${column((_, { before }) => json(before))}::jsonb[], ${column((_, { after }) => json(after))}::jsonb[],
                         ${column((_, { result = 'done' }) => result)}::text[])`);
};
