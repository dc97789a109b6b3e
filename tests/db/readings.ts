import { createHash } from 'node:crypto';
import { PRODUCT } from '#data/audit/entry.ts';
import type { Batch } from '#data/observations/door.ts';
import { readLine } from '#data/observations/line.ts';

/** A batch as the route makes it of a body. */
export const batchOf = (lines: readonly (object | string)[], more: Partial<Batch> = {}): Batch => {
  const texts = lines.map((line) => (typeof line === 'string' ? line : JSON.stringify(line)));
  return {
    actor: PRODUCT,
    account: null,
    key: null,
    sha256: createHash('sha256').update(texts.join('\n')).digest('hex'),
    readings: texts.flatMap((text, i) => readLine(i + 1, text)),
    rawOf: (line) => texts[line - 1] ?? '',
    regionsOf: () => null,
    daysBack: 400,
    ...more,
  };
};
