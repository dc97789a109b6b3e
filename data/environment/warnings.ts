import type { Freshness } from '#data/observations/fresh.ts';

/* Which warnings are in force at an instant, of the messages by which they were issued, updated and lifted. */

export const WARNING_LEVELS = ['red', 'orange', 'yellow', 'blue'] as const;
export type WarningLevel = (typeof WARNING_LEVELS)[number];

export const WARNING_MESSAGES = ['alert', 'update', 'cancel'] as const;

/** What of a message decides; times in milliseconds. */
export interface Message {
  identifier: string;
  message: (typeof WARNING_MESSAGES)[number];
  /** The message that it follows. */
  replaces: string | null;
  issued: number;
  from: number;
  /** Null: until it is lifted. */
  until: number | null;
}

const HOUR_MS = 3_600_000;
/** A warning is to be renewed or lifted within a day; what nobody has said anything of for three is in doubt. */
const FRESH_MS = 24 * HOUR_MS;
const LATE_MS = 72 * HOUR_MS;

/** How lately somebody spoke of a warning. */
export const warningFreshness = (issued: number, at: number): Freshness => {
  if (at - issued <= FRESH_MS) return 'fresh';
  return at - issued <= LATE_MS ? 'late' : 'silent';
};

/** The message with which a chain began, as far as it is known; one that follows itself begins with itself. */
const rootOf = (one: Message, known: ReadonlyMap<string, Message>): string => {
  const passed = new Set<string>();
  let { identifier, replaces } = one;
  while (replaces !== null && !passed.has(identifier)) {
    passed.add(identifier);
    identifier = replaces;
    replaces = known.get(identifier)?.replaces ?? null;
  }
  // of a ring it is the least one, whichever of them was asked of
  return passed.has(identifier) ? [...passed].toSorted()[0]! : identifier;
};

/**
 * The messages that hold at an instant. Of those that follow one another only the newest one counts that has been issued and has come into
 * force by then; where it lifts the warning or has run out, nothing holds.
 */
export const inForce = <M extends Message>(messages: readonly M[], at: number): M[] => {
  const known = new Map(messages.map((one) => [one.identifier, one]));
  const newest = new Map<string, M>();
  for (const one of messages) {
    if (one.issued > at || one.from > at) continue;
    const root = rootOf(one, known);
    const last = newest.get(root);
    const isNewer =
      !last || one.issued > last.issued || (one.issued === last.issued && one.identifier > last.identifier);
    if (isNewer) newest.set(root, one);
  }
  return [...newest.values()].filter(
    ({ message, until }) => message !== 'cancel' && (until === null || until > at),
  );
};
