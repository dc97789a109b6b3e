import { expect, test } from 'vitest';
import { inBoth, sentenceOf } from './sentence.ts';

test('a sentence in both languages comes back from the message of a schema', () => {
  const sentence = { zh: 'res 须为 4 至 10。', en: 'res must be 4 to 10.' };
  expect(sentenceOf(inBoth(sentence))).toEqual(sentence);
  expect(sentenceOf('cursor must be the next of the page before.')).toBe(
    'cursor must be the next of the page before.',
  );
});
