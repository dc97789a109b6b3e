import type { Database } from '#data/db/database.ts';
import type { Text } from '#data/themes/theme.ts';
import { recordAct, type Actor } from './entry.ts';
import type { Head } from './chain.ts';
import { verifyChain } from './verify.ts';

/** Problems that are shown; the command lists all of them. */
const SHOWN = 100;

export interface VerificationState {
  state: 'running' | 'done' | 'failed';
  started_at: string;
  finished_at: string | null;
  entries: number;
  pending: number;
  anchors: number;
  problems: Text[];
  more: number;
}

class Closed extends Error {}

/** Follows the chain while everything else goes on, one verification at a time. */
export class Verifications {
  readonly #database: Database;
  readonly #readAnchors: () => Promise<Head[]>;
  readonly #warn: (message: string, cause: unknown) => void;
  #state: VerificationState | null = null;
  #work: Promise<void> = Promise.resolve();
  #closing = false;

  constructor(
    database: Database,
    readAnchors: () => Promise<Head[]>,
    warn: (message: string, cause: unknown) => void,
  ) {
    this.#database = database;
    this.#readAnchors = readAnchors;
    this.#warn = warn;
  }

  /** The one under way, or the last one of this process. */
  get state(): VerificationState | null {
    return this.#state;
  }

  /** Begins to follow the chain unless that is under way, and answers how far it has come by then at the latest. */
  async start(actor: Actor, withinMs: number): Promise<VerificationState> {
    if (this.#state?.state !== 'running') {
      this.#state = {
        ...{ state: 'running', started_at: new Date().toISOString(), finished_at: null },
        ...{ entries: 0, pending: 0, anchors: 0, problems: [], more: 0 },
      };
      this.#work = this.#run(actor, this.#state);
    }
    let timer: NodeJS.Timeout | undefined;
    const enough = new Promise<void>((resolve) => (timer = setTimeout(resolve, withinMs)));
    await Promise.race([this.#work, enough]);
    clearTimeout(timer);
    return this.#state;
  }

  async close(): Promise<void> {
    this.#closing = true;
    await this.#work;
  }

  async #run(actor: Actor, begun: VerificationState): Promise<void> {
    const act = { action: 'audit.verify', object: 'audit' };
    const end = (state: 'done' | 'failed') => ({ state, finished_at: new Date().toISOString() });
    try {
      const anchors = await this.#readAnchors();
      begun.anchors = anchors.length;
      const { entries, pending, head, problems, more } = await verifyChain(
        (step) => {
          if (this.#closing) throw new Closed();
          return this.#database.asKeeper(step);
        },
        anchors,
        (looked) => (begun.entries = looked),
      );
      const after = {
        ...{ entries, pending, anchors: anchors.length, problems: problems.length + more },
        head: head && String(head.seq),
      };
      await this.#database.asKeeper((tx) => recordAct(tx, actor, { ...act, after }));
      const shown = problems.slice(0, SHOWN);
      const rest = { entries, pending, problems: shown, more: more + problems.length - shown.length };
      Object.assign(begun, end('done'), rest);
      if (problems.length > 0)
        this.#warn('The chain of the audit is not as it was sealed', new Error(problems[0]?.en));
    } catch (error) {
      Object.assign(begun, end('failed'));
      if (error instanceof Closed) return;
      this.#warn('The audit could not be verified', error);
      const failed = { ...act, result: 'failed' as const };
      await this.#database
        .asKeeper((tx) => recordAct(tx, actor, failed))
        .catch((cause: unknown) => this.#warn('A failed verification was not put on record', cause));
    }
  }
}
