import { everyHourAndDay } from '#data/catalogue/clock.ts';
import type { Database } from '#data/db/database.ts';
import { PRODUCT } from './entry.ts';
import { pruneChain } from './prune.ts';
import { Anchoring, type Anchored, type Where } from './anchoring.ts';
import { fileAnchor, readAnchors, webhookAnchor, type Anchor } from './anchors.ts';
import { Sealer } from './sealer.ts';
import { Verifications } from './verifications.ts';

export interface AuditOptions {
  /** The file that heads of the chain are written to. */
  anchorFile: string;
  /** An address that they are sent to as well; null for none. */
  webhook: string | null;
  /** Months after which entries are let go; null keeps all. */
  keepMonths: number | null;
  warn: (message: string, cause: unknown) => void;
}

/** The record of what was done, as those see it who serve it. */
export interface Audit {
  verifications: Verifications;
  /** Where heads of the chain were anchored. */
  anchored: () => Anchored[];
  /** Whether entries have waited for their link, or heads for an anchor, for too long. */
  late: () => boolean;
  close: () => Promise<void>;
}

/** The same moment so many months before; the last day of a month that has no such day. */
export const monthsBefore = (now: Date, months: number): Date => {
  const first = new Date(Date.UTC(now.getUTCFullYear(), now.getUTCMonth() - months, 1));
  const days = new Date(Date.UTC(first.getUTCFullYear(), first.getUTCMonth() + 1, 0)).getUTCDate();
  const then = new Date(now);
  then.setUTCFullYear(first.getUTCFullYear(), first.getUTCMonth(), Math.min(now.getUTCDate(), days));
  return then;
};

/** Seals what is written from now on, and lets go of what is older than it has to be kept, at once and every day. */
export const openAudit = (
  database: Database,
  { anchorFile, webhook, keepMonths, warn }: AuditOptions,
): Audit => {
  const anchors: [Where, Anchor][] = [['file', fileAnchor(anchorFile)]];
  if (webhook !== null) anchors.push(['webhook', webhookAnchor(webhook)]);
  const anchorings = anchors.map(([where, anchor]) => new Anchoring(where, anchor, { warn }));
  const sealer = new Sealer(database, anchorings, { warn });
  const verifications = new Verifications(database, () => readAnchors(anchorFile), warn);
  let pruning: Promise<unknown> = Promise.resolve();
  const prune = (): void => {
    if (keepMonths === null) return;
    pruning = pruneChain(database, monthsBefore(new Date(), keepMonths), PRODUCT).catch((error: unknown) =>
      warn('Old entries of the audit were not let go', error),
    );
  };
  prune();
  const stop = everyHourAndDay(prune);
  return {
    verifications,
    anchored: () => anchorings.map(({ state }) => state),
    late: () => sealer.late,
    async close(): Promise<void> {
      stop();
      await verifications.close();
      await pruning;
      await sealer.close();
    },
  };
};
