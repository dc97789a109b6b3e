/** A statement with its bind values. */
export interface Query {
  text: string;
  values: unknown[];
  /** Whether a server keeps the statement's plan: for few texts that are asked over and over. */
  prepared?: boolean;
}

/** Something that runs a statement: the public pool or one transaction. */
export interface Queryable {
  query<Row>(query: Query): Promise<Row[]>;
}

const isQuery = (value: unknown): value is Query =>
  typeof value === 'object' && value !== null && 'text' in value && 'values' in value;

/**
 * Builds a statement from a template: every `${value}` becomes a bind parameter, never text. A nested statement made by
 * the same tag is spliced in with its own parameters, so optional clauses compose.
 */
export const sql = (strings: TemplateStringsArray, ...parts: unknown[]): Query => {
  const values: unknown[] = [];
  const text = strings.reduce((head, tail, i) => {
    const part = parts[i - 1];
    if (!isQuery(part)) return `${head}$${values.push(part)}${tail}`;
    const shifted = part.text.replace(/\$(\d+)/g, (_, n: string) => `$${Number(n) + values.length}`);
    values.push(...part.values);
    return head + shifted + tail;
  });
  return { text, values };
};

/** The empty clause. */
export const nothing: Query = { text: '', values: [] };
