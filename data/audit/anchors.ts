import { appendFile, readFile } from 'node:fs/promises';
import type { Anchor, Head } from './sealer.ts';

/** Heads of the chain, a line of JSON each, in a file that only ever grows; it belongs on another machine or a backup, too. */
export const fileAnchor =
  (file: string): Anchor =>
  async ({ seq, hash }) => {
    const line = { at: new Date().toISOString(), seq: String(seq), hash: hash.toString('hex') };
    await appendFile(file, `${JSON.stringify(line)}\n`, { mode: 0o600, flush: true });
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
