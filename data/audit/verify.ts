import { sql, type Queryable } from '#data/db/sql.ts';
import type { Text } from '#data/themes/theme.ts';
import { BEGINNING, linkOf, type Head, type SealedText } from './chain.ts';
import { PRUNE } from './prune.ts';
import { ENTRY_TEXT } from './rows.ts';

const STEP = 2_000;
/** An entry is listed once it is wrong; of a chain that is wrong throughout, nobody reads every link. */
const MOST_PROBLEMS = 1_000;

type Link = { seq: string; hash: Buffer; sealed: string } & {
  [Key in keyof SealedText]: SealedText[Key] | null;
};

export interface Verified {
  /** Entries whose links hold. */
  entries: number;
  /** Entries that wait for the sealer. */
  pending: number;
  head: Head | null;
  /** What is wrong, a sentence each; none where every entry is as it was written, in its place, and none is missing. */
  problems: Text[];
  /** Problems beyond those. */
  more: number;
}

/** Runs one step of the way in a transaction of its own, so that others have their turn between. */
export type InSteps = <T>(step: (tx: Queryable) => Promise<T>) => Promise<T>;

/**
 * Follows the chain from its beginning, or from where its oldest part was let go, and holds it against the heads that were anchored
 * outside the database. Whatever was altered, removed, put in or reordered since it was sealed breaks a link; what was cut off at the end
 * is missing from an anchor. `progress` is told how many entries have been looked at.
 */
export const verifyChain = async (
  inSteps: InSteps,
  anchors: readonly Head[],
  progress: (entries: number) => void = () => {},
): Promise<Verified> => {
  const found = new Problems();
  const anchored = new Map(anchors.map(({ seq, hash }) => [seq, hash]));
  const holdsAnchor = ({ seq, hash }: Head): void => {
    const there = anchored.get(seq);
    if (there && !there.equals(hash))
      found.add({
        zh: `第 ${seq} 环与锚定的不符：整条链被重新制作过。`,
        en: `Link ${seq} is not the one that was anchored: the chain was made anew.`,
      });
  };
  let head: Head | null = null;
  let entries = 0;
  for (;;) {
    const { pruned, told, links }: Step = await inSteps((tx) => readStep(tx, head));
    // the chain begins here, or its oldest part was let go since the step before
    if (pruned && pruned.seq > (head?.seq ?? 0n)) {
      head = pruned;
      holdsAnchor(head);
      if (!told)
        found.add({
          zh: `链从第 ${pruned.seq} 环之后开始，却没有条目说明由谁清理了此前的部分。`,
          en: `The chain begins after link ${pruned.seq}, but no entry says who let that part go.`,
        });
    }
    for (const { seq, hash, sealed, ...entry } of links) {
      const at = BigInt(seq);
      const flaw = flawOf(head, { at, hash, sealed, entry });
      if (flaw) found.add(flaw);
      else entries += 1;
      head = { seq: at, hash };
      holdsAnchor(head);
    }
    progress(entries);
    if (links.length < STEP) break;
  }
  const last = head?.seq ?? 0n;
  const lost = anchors.filter(({ seq }) => seq > last).map(({ seq }) => seq);
  if (lost.length > 0) {
    const latest = lost.reduce((a, b) => (a > b ? a : b));
    found.add({
      zh: `链止于第 ${last} 环，而第 ${latest} 环曾被锚定。`,
      en: `The chain ends at link ${last}, but link ${latest} was anchored.`,
    });
  }
  const { pending, loose } = await countLoose(inSteps);
  if (loose > 0)
    found.add({
      zh: `有 ${loose} 条条目既没有入链，也不在等待入链。`,
      en: `${loose} entries neither have a link nor wait for one.`,
    });
  return { entries, pending, head, ...found.told };
};

class Problems {
  #list: Text[] = [];
  #more = 0;

  add(problem: Text): void {
    if (this.#list.length < MOST_PROBLEMS) this.#list.push(problem);
    else this.#more += 1;
  }

  get told(): Pick<Verified, 'problems' | 'more'> {
    return { problems: this.#list, more: this.#more };
  }
}

interface Step {
  pruned: Head | null;
  told: boolean;
  links: Link[];
}

/** The next links, and the last one that was let go, if any, in one view of the database: pruning takes whole transactions. */
const readStep = async (tx: Queryable, after: Head | null): Promise<Step> => {
  const [gone] = await tx.query<{ seq: string; hash: Buffer; told: boolean }>(sql`
    SELECT seq::text, hash, EXISTS (SELECT FROM audit_entry
              WHERE action = ${PRUNE} AND after ->> 'seq' = audit_pruned.seq::text
                AND after ->> 'hash' = encode(audit_pruned.hash, 'hex')) AS told
      FROM audit_pruned WHERE seq > ${String(after?.seq ?? 0n)}::bigint ORDER BY audit_pruned.seq DESC LIMIT 1`);
  const pruned: Head | null = gone ? { seq: BigInt(gone.seq), hash: gone.hash } : null;
  const links: Link[] = await tx.query<Link>(sql`
    SELECT audit_seal.seq::text, audit_seal.hash, audit_seal.entry::text AS sealed, ${ENTRY_TEXT}
      FROM audit_seal LEFT JOIN audit_entry AS entry ON entry.id = audit_seal.entry
     WHERE audit_seal.seq > ${String(pruned?.seq ?? after?.seq ?? 0n)}::bigint ORDER BY audit_seal.seq LIMIT ${STEP}`);
  return { pruned, told: gone?.told ?? false, links };
};

interface Found {
  at: bigint;
  hash: Buffer;
  sealed: string;
  entry: Record<keyof SealedText, string | null>;
}

const flawOf = (head: Head | null, { at, hash, sealed, entry }: Found): Text | null => {
  const next = (head?.seq ?? 0n) + 1n;
  if (at !== next)
    return { zh: `缺少第 ${next} 至 ${at - 1n} 环。`, en: `Links ${next} to ${at - 1n} are missing.` };
  if (entry.id === null)
    return { zh: `条目 ${sealed}（第 ${at} 环）缺失。`, en: `Entry ${sealed}, link ${at}, is missing.` };
  if (!linkOf(head?.hash ?? BEGINNING, at, entry as SealedText).equals(hash))
    return {
      zh: `条目 ${sealed}（第 ${at} 环）与入链时不同。`,
      en: `Entry ${sealed}, link ${at}, is not what was sealed.`,
    };
  return null;
};

/** Entries that wait for the sealer, and those that neither wait nor have a link. */
const countLoose = async (inSteps: InSteps): Promise<{ pending: number; loose: number }> => {
  let loose = 0;
  let after = '0';
  for (;;) {
    const [step] = await inSteps((tx) =>
      tx.query<{ last: string | null; looked: number; loose: number }>(sql`
        WITH page AS (SELECT id FROM audit_entry WHERE id > ${after}::bigint ORDER BY id LIMIT ${STEP})
        SELECT max(id)::text AS last, count(*)::int AS looked,
               (count(*) FILTER (WHERE NOT EXISTS (SELECT FROM audit_seal WHERE audit_seal.entry = page.id)
                                   AND NOT EXISTS (SELECT FROM audit_pending WHERE audit_pending.entry = page.id)))::int AS loose
          FROM page`),
    );
    loose += step!.loose;
    // others go on writing; what they write now is sealed later
    if (step!.looked < STEP) break;
    after = step!.last!;
  }
  const [waiting] = await inSteps((tx) =>
    tx.query<{ pending: number }>(sql`SELECT count(*)::int AS pending FROM audit_pending`),
  );
  return { pending: waiting!.pending, loose };
};
