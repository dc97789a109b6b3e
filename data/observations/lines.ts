import { createHash } from 'node:crypto';
import type { Batch } from './door.ts';
import { readLine } from './line.ts';

/** A batch of lines that are there all at once; whoever sends them again without a key is counted as sending duplicates. */
export const batchOfLines = (
  lines: readonly string[],
  by: Pick<Batch, 'actor' | 'account' | 'regionsOf' | 'daysBack'>,
): Batch => ({
  ...by,
  key: null,
  sha256: createHash('sha256').update(lines.join('\n')).digest('hex'),
  readings: lines.flatMap((line, i) => readLine(i + 1, line)),
  rawOf: (line) => lines[line - 1] ?? '',
});
