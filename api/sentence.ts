import type { Sentence } from './problem.ts';

/*
 * What a schema says of a wrong value. zod keeps one message of an issue, so both languages are written into it and taken apart
 * again where the problem is made.
 */

/** Parts the two; a caller's own text, which is shown as JSON, cannot hold it. */
const BETWEEN = '\u001f';

/** A sentence in both languages as the message of a schema. */
export const inBoth = ({ zh, en }: Sentence): string => en + BETWEEN + zh;

/** The sentence of a message; as it is where it was written in one language. */
export const sentenceOf = (message: string): string | Sentence => {
  const [en = '', zh] = message.split(BETWEEN);
  return zh === undefined ? message : { zh, en };
};
