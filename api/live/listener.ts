import type { Rights } from '#data/access/rights.ts';

/** Where the bytes of one stream go. */
export interface Sink {
  send(bytes: Uint8Array): void;
  /** Bytes that were sent and not taken yet. */
  waiting(): number;
  close(): void;
}

/** Somebody who listens: to which topics, within which rights. */
export interface Listener {
  sink: Sink;
  topics: readonly string[];
  rights: Rights;
  /** Null for nobody in particular. */
  account: string | null;
  /** Their rights as of now; null where they may not listen any longer. */
  judge: () => Promise<Rights | null>;
  /** Whether what they came by may end without anybody changing anything. */
  expires: boolean;
  /** The last event that they have; null for whoever begins. */
  last: string | null;
}
