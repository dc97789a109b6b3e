import { createHash } from 'node:crypto';

/** An entry as the database writes it, all of it text, so that the same entry always has the same bytes. */
export interface SealedText {
  id: string;
  /** Microseconds since 1970. */
  at: string;
  actor: string;
  address: string | null;
  action: string;
  object: string | null;
  before: string | null;
  after: string | null;
  result: string;
}

/** The last link of the chain. */
export interface Head {
  seq: bigint;
  hash: Buffer;
}

/** What the first link holds on to. */
export const BEGINNING: Buffer = Buffer.alloc(32);

/** The link of an entry: SHA-256 over the link before it, its number in the chain, and all that it says. */
export const linkOf = (previous: Uint8Array, seq: bigint, entry: SealedText): Buffer => {
  const { id, at, actor, address, action, object, before, after, result } = entry;
  const number = Buffer.alloc(8);
  number.writeBigUInt64BE(seq);
  return createHash('sha256')
    .update(previous)
    .update(number)
    .update(JSON.stringify([id, at, actor, address, action, object, before, after, result]))
    .digest();
};
