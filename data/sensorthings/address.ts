import { identityOf, SET_NAMES, SETS, type EntitySet, type Identity, type Navigation } from './entities.ts';

/* Addresses of entities: `Things('air:1')/Datastreams`, `Datastreams('…')/Thing/name`. */

export interface Address {
  set: EntitySet;
  /** Whether it is a collection. */
  many: boolean;
  /** The columns of what is meant, as far as the address says them. */
  identity: Identity;
  /** The entity before the last step, whose collection is meant; null at the root. */
  within: { set: EntitySet; identity: Identity } | null;
  /** A property of one entity. */
  property: string | null;
  /** Of a property its text; of a collection or an entity links only. */
  form: 'value' | 'ref' | null;
}

const STEP = /^([A-Za-z]+)(?:\((?:'((?:[^']|'')*)'|([\w:.-]+))\))?$/s;

const ROOT: Readonly<Record<string, Navigation>> = Object.fromEntries(
  SET_NAMES.map((name) => [name, { to: name, many: true }]),
);

/** Columns of both; null where they contradict each other. */
const joined = (one: Identity, other: Identity): Identity | null => {
  const both: Identity = { ...one };
  for (const [name, value] of Object.entries(other) as [keyof Identity, string][]) {
    if (both[name] !== undefined && both[name] !== value) return null;
    both[name] = value;
  }
  return both;
};

const restricted = (identity: Identity, { identity: columns }: EntitySet): Identity =>
  Object.fromEntries(Object.entries(identity).filter(([name]) => columns.includes(name as keyof Identity)));

/** Where one step leads from an entity, or from the root; null: nowhere. */
const stepFrom = (at: Address | null, step: string): Address | null => {
  const [, name = '', quoted, bare] = STEP.exec(step) ?? [];
  const id = quoted?.replaceAll("''", "'") ?? bare;
  if (name === '' || at?.many || at?.property || at?.form) return null;
  const ways = at ? at.set.navigation : ROOT;
  const way = Object.hasOwn(ways, name) ? ways[name] : undefined;
  if (!way) return at && id === undefined ? { ...at, property: name } : null;
  const set = SETS[way.to];
  const from = at?.identity ?? {};
  const within = at && { set: at.set, identity: at.identity };
  const led = { set, within, property: null, form: null };
  if (id === undefined) return { ...led, many: way.many, identity: restricted(from, set) };
  const own = way.many ? identityOf(set, id) : null;
  const identity = own && joined(from, own);
  return identity && { ...led, many: false, identity: restricted(identity, set) };
};

/** What the steps of an address lead to; null where they lead nowhere. */
export const addressOf = (steps: readonly string[]): Address | null => {
  const last = steps.at(-1);
  const form = last === '$ref' ? 'ref' : last === '$value' ? 'value' : null;
  let at: Address | null = null;
  for (const step of form === null ? steps : steps.slice(0, -1)) {
    at = stepFrom(at, step);
    if (!at) return null;
  }
  // what has a text is a property, what has a link is no property
  return at && form !== null ? ((form === 'value') === (at.property !== null) ? { ...at, form } : null) : at;
};
