import { syllablesOf } from './romanise.ts';
import { tsv } from './write.ts';

/** The rows of GB 2312 that hold Chinese characters, in its own encoding. */
const [FIRST_ROW, LAST_ROW] = [0xb0, 0xf7];
const [FIRST_CELL, LAST_CELL] = [0xa1, 0xfe];

const characters = (): string[] => {
  const decoder = new TextDecoder('gbk');
  const all: string[] = [];
  for (let row = FIRST_ROW; row <= LAST_ROW; row++)
    for (let cell = FIRST_CELL; cell <= LAST_CELL; cell++) all.push(decoder.decode(Uint8Array.of(row, cell)));
  return all.filter((character) => /^\p{Script=Han}$/u.test(character));
};

/** The usual reading of every character of GB 2312: a row for each syllable. */
export function readingsTable(): string {
  const bySyllable = Map.groupBy(characters(), (character) => syllablesOf(character)[0] ?? '');
  const rows = [...bySyllable].map(([syllable, all]) => [syllable, all.join('')]);
  return tsv(
    ['syllable', 'characters'],
    rows.toSorted(([a = ''], [b = '']) => (a < b ? -1 : 1)),
  );
}
