import { digestOf } from './secret.ts';

/** Announcements end what is kept at once; this is for the seconds in which the line they come by may be down. */
const KEPT_MS = 5_000;
const MOST = 20_000;

interface Kept<Row> {
  /** When it was read, in milliseconds since 1970. */
  at: number;
  row: Promise<Row | null>;
}

/** What was read by the digest of a secret, so that a request mostly costs no statement. */
export class KeptByDigest<Row> {
  readonly #load: (digest: Buffer) => Promise<Row | null>;
  readonly #now: () => number;
  #rows = new Map<string, Kept<Row>>();

  constructor(load: (digest: Buffer) => Promise<Row | null>, now: () => number) {
    this.#load = load;
    this.#now = now;
  }

  read(secret: string): Promise<Row | null> {
    const digest = digestOf(secret);
    const key = digest.toString('hex');
    const now = this.#now();
    const kept = this.#rows.get(key);
    if (kept && Math.abs(now - kept.at) < KEPT_MS) return kept.row;
    const row = this.#load(digest);
    if (this.#rows.size >= MOST) this.#rows.clear();
    const read = { at: now, row };
    this.#rows.set(key, read);
    const drop = () => void (this.#rows.get(key) === read && this.#rows.delete(key));
    // what there is not takes no room, and what failed is asked again
    row.then((found) => found ?? drop(), drop);
    return row;
  }

  forget(): void {
    this.#rows.clear();
  }
}

const MINUTE_MS = 60_000;

/** When something was last used: known here at once, and written down once a minute. */
export class LastUse {
  #uses = new Map<string, { at: number; written: number }>();

  at(id: string): number {
    return this.#uses.get(id)?.at ?? 0;
  }

  /** Notes a use; answers whether it is due to be written, the last written one being of then. */
  note(id: string, now: number, written: number): boolean {
    const use = this.#uses.get(id) ?? { at: 0, written };
    const due = now - use.written >= MINUTE_MS;
    this.#uses.set(id, { at: now, written: due ? now : use.written });
    return due;
  }

  /** Lets go of what was not used after then. */
  prune(before: number): void {
    for (const [id, { at }] of this.#uses) if (at < before) this.#uses.delete(id);
  }
}
