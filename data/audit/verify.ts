import type { OwnerTransaction } from '#data/db/database.ts';
import { sql } from '#data/db/sql.ts';
import { BEGINNING, linkOf, type SealedText } from './chain.ts';
import { PRUNE } from './prune.ts';
import { ENTRY_TEXT } from './rows.ts';
import type { Head } from './sealer.ts';

const STEP = 5_000;

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
  problems: string[];
}

/**
 * Follows the chain from its beginning, or from where its oldest part was let go, and holds it against the heads that were anchored
 * outside the database. Whatever was altered, removed, put in or reordered since it was sealed breaks a link; what was cut off at the end
 * is missing from an anchor.
 */
export const verifyChain = async (tx: OwnerTransaction, anchors: readonly Head[]): Promise<Verified> => {
  const [pruned] = await tx.query<{ seq: string; hash: Buffer }>(
    sql`SELECT seq::text, hash FROM audit_pruned ORDER BY audit_pruned.seq DESC LIMIT 1`,
  );
  const problems: string[] = [];
  const anchored = new Map(anchors.map(({ seq, hash }) => [seq, hash]));
  let head: Head | null = pruned ? { seq: BigInt(pruned.seq), hash: pruned.hash } : null;
  if (pruned) {
    const [told] = await tx.query(sql`
      SELECT FROM audit_entry WHERE action = ${PRUNE} AND after ->> 'seq' = ${pruned.seq} AND after ->> 'hash' = ${pruned.hash.toString('hex')}`);
    if (!told)
      problems.push(`The chain begins after link ${pruned.seq}, but no entry says who let that part go.`);
  }
  let entries = 0;
  const holdsAnchor = ({ seq, hash }: Head): void => {
    const there = anchored.get(seq);
    if (there && !there.equals(hash))
      problems.push(`Link ${seq} is not the one that was anchored: the chain was made anew.`);
  };
  if (head) holdsAnchor(head);
  for (;;) {
    const links: Link[] = await tx.query<Link>(sql`
      SELECT audit_seal.seq::text, audit_seal.hash, audit_seal.entry::text AS sealed, ${ENTRY_TEXT}
        FROM audit_seal LEFT JOIN audit_entry AS entry ON entry.id = audit_seal.entry
       WHERE audit_seal.seq > ${String(head?.seq ?? 0n)}::bigint ORDER BY audit_seal.seq LIMIT ${STEP}`);
    for (const { seq, hash, sealed, ...entry } of links) {
      const at = BigInt(seq);
      if (at !== (head?.seq ?? 0n) + 1n)
        problems.push(`Links ${(head?.seq ?? 0n) + 1n} to ${at - 1n} are missing.`);
      else if (entry.id === null) problems.push(`Entry ${sealed}, link ${seq}, is missing.`);
      else if (!linkOf(head?.hash ?? BEGINNING, at, entry as SealedText).equals(hash))
        problems.push(`Entry ${sealed}, link ${seq}, is not what was sealed.`);
      else entries += 1;
      head = { seq: at, hash };
      holdsAnchor(head);
    }
    if (links.length < STEP) break;
  }
  const last = head?.seq ?? 0n;
  const lost = anchors.filter(({ seq }) => seq > last).map(({ seq }) => seq);
  if (lost.length > 0)
    problems.push(
      `The chain ends at link ${last}, but link ${lost.reduce((a, b) => (a > b ? a : b))} was anchored.`,
    );
  const [loose] = await tx.query<{ pending: number; unsealed: number }>(sql`
    SELECT (SELECT count(*)::int FROM audit_pending) AS pending,
           (SELECT count(*)::int FROM audit_entry AS entry
             WHERE NOT EXISTS (SELECT FROM audit_seal WHERE audit_seal.entry = entry.id)
               AND NOT EXISTS (SELECT FROM audit_pending WHERE audit_pending.entry = entry.id)) AS unsealed`);
  if (loose!.unsealed > 0) problems.push(`${loose!.unsealed} entries neither have a link nor wait for one.`);
  return { entries, pending: loose!.pending, head, problems };
};
