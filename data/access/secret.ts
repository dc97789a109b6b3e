import { createHash, randomBytes } from 'node:crypto';

const BYTES = 32;

/** A secret that nobody guesses: 43 characters of base64url. */
export const newSecret = (): string => randomBytes(BYTES).toString('base64url');

/** What is kept of a secret; it is random through and through, so that one pass of SHA-256 is enough. */
export const digestOf = (secret: string): Buffer => createHash('sha256').update(secret).digest();
