import type { OutboxEvent } from './outbox.ts';

/** Carries events between processes, beside the outbox that has them all. */
export interface Relay {
  /** Whether it carries them now; where it does not, whoever wants them reads the outbox. */
  readonly up: boolean;
  /** Told that there is more in the outbox. */
  look(): void;
  close(): Promise<void>;
}

/** What a relay needs of the process that it brings events to. */
export interface RelayParts {
  /** The last event that this process handed on. */
  position: () => string;
  /** An event came; `after` is the one before it in the outbox. Null: it is too large to be carried. */
  heard: (id: string, after: string, event: OutboxEvent | null) => void;
}

export type OpenRelay = (parts: RelayParts) => Relay;
