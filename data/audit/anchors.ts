import { appendFile, readFile } from 'node:fs/promises';
import type { Head } from './chain.ts';

/** Where the chain's head is written outside the database, so that cutting off its end shows. */
export type Anchor = (head: Head) => Promise<void>;

/** What is written of a head. */
const lineOf = ({ seq, hash }: Head) => ({
  at: new Date().toISOString(),
  seq: String(seq),
  hash: hash.toString('hex'),
});

/** Heads of the chain, a line of JSON each, in a file that only ever grows; it belongs on another machine or a backup, too. */
export const fileAnchor =
  (file: string): Anchor =>
  async (head) => {
    await appendFile(file, `${JSON.stringify(lineOf(head))}\n`, { mode: 0o600, flush: true });
  };

const WEBHOOK_MS = 5_000;

/** Heads of the chain sent to an address of the closed network, as JSON: what takes them keeps them out of this database's reach. */
export const webhookAnchor =
  (url: string, timeoutMs = WEBHOOK_MS): Anchor =>
  async (head) => {
    const response = await fetch(url, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify(lineOf(head)),
      redirect: 'error',
      signal: AbortSignal.timeout(timeoutMs),
    });
    await response.body?.cancel();
    if (!response.ok) throw new Error(`The webhook answered ${response.status}.`);
  };

const LINE = /^\{"at":"[^"]+","seq":"(\d+)","hash":"([0-9a-f]{64})"\}$/;

/** The heads that a file holds; none where there is no file. Throws an Error that names the line which is no anchor. */
export const readAnchors = async (file: string): Promise<Head[]> => {
  const text = await readFile(file, 'utf8').catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return '';
    throw error;
  });
  return text
    .split('\n')
    .filter((line) => line !== '')
    .map((line, i) => {
      const [, seq, hash] = LINE.exec(line) ?? [];
      if (!seq || !hash) throw new Error(`${file}, line ${i + 1}, is no anchor: ${line.slice(0, 100)}`);
      return { seq: BigInt(seq), hash: Buffer.from(hash, 'hex') };
    });
};
