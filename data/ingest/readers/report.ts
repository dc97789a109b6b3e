import { SourceError, type Flaw, type SourceRow } from '../source.ts';
import { shown } from './text-rows.ts';

/* What the readers of text have in common: how rows are handed over, and sentences that several of them say. */

export const CHUNK_ROWS = 1_000;

/** Rows in chunks of up to `size`; a batch is not held back to fill one, as its rows may be large. */
export const inChunks = async function* (
  batches: AsyncIterable<readonly SourceRow[]>,
  size: number,
): AsyncGenerator<readonly SourceRow[]> {
  for await (const batch of batches)
    for (let at = 0; at < batch.length; at += size) yield batch.slice(at, at + size);
};

export const emptyFile = (): SourceError =>
  new SourceError('empty', {
    zh: '文件是空的；请确认选对了文件，重新导出后再上传。',
    en: 'The file is empty; check that it is the right one, export it again and upload that.',
  });

export const undecodable = (value: string): Flaw => ({
  reason: 'undecodable',
  value: shown(value),
  sentence: {
    zh: '这一行有无法识别的字符，可能混用了不同的编码；请在原软件中改正后，把整个文件另存为 UTF-8 编码。',
    en: 'This row holds characters that cannot be decoded, perhaps from another encoding; correct them and save the whole file as UTF-8.',
  },
});
