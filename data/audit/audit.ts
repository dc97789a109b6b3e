import { everyHourAndDay } from '#data/catalogue/clock.ts';
import type { Database } from '#data/db/database.ts';
import { PRODUCT } from './entry.ts';
import { pruneChain } from './prune.ts';
import { Sealer, type Anchor, type SealerOptions } from './sealer.ts';

export interface AuditOptions extends Pick<SealerOptions, 'warn'> {
  /** Where heads of the chain go outside the database. */
  anchor: Anchor;
  /** Months after which entries are let go; null keeps all. */
  keepMonths: number | null;
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
export const openAudit = (database: Database, { anchor, keepMonths, warn }: AuditOptions) => {
  const sealer = new Sealer(database, anchor, { warn });
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
    async close(): Promise<void> {
      stop();
      await pruning;
      await sealer.close();
    },
  };
};
