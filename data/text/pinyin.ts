import { readFileSync } from 'node:fs';
import { join } from 'node:path';

/** The usual reading of each character of GB 2312 (docs/data-sources.md). */
const FILE = join(import.meta.dirname, '../geo/readings.tsv');

/** Words that the usual readings of their characters get wrong. */
const WORDS: Readonly<Record<string, string>> = {
  供给: 'gong ji',
  给水: 'ji shui',
  会计: 'kuai ji',
  角色: 'jue se',
  都市: 'du shi',
  首都: 'shou du',
  成都: 'cheng du',
  差旅: 'chai lv',
  出差: 'chu chai',
  校对: 'jiao dui',
  校准: 'jiao zhun',
  重复: 'chong fu',
  重建: 'chong jian',
  重组: 'chong zu',
  增长: 'zeng zhang',
  生长: 'sheng zhang',
  家长: 'jia zhang',
  院长: 'yuan zhang',
  队长: 'dui zhang',
  河长: 'he zhang',
  林长: 'lin zhang',
  湾长: 'wan zhang',
  行业: 'hang ye',
  银行: 'yin hang',
  央行: 'yang hang',
  商行: 'shang hang',
  农商行: 'nong shang hang',
  调用: 'diao yong',
  调查: 'diao cha',
  调度: 'diao du',
  调研: 'diao yan',
  调拨: 'diao bo',
  抽调: 'chou diao',
};
const OTHERWISE = new RegExp(
  Object.keys(WORDS)
    .toSorted((a, b) => b.length - a.length)
    .join('|'),
  'gu',
);

const readReadings = (): Map<string, string> => {
  const [, ...rows] = readFileSync(FILE, 'utf8').trimEnd().split('\n');
  return new Map(
    rows.flatMap((row) => {
      const [syllable = '', characters = ''] = row.split('\t');
      return Array.from(characters, (character) => [character, syllable] as const);
    }),
  );
};

let readings: Map<string, string> | undefined;

/** Syllables of a Chinese text, in lower case, without tones, parted by one space (ü is v); digits and letters stay together. */
export const pinyinOf = (text: string): string => {
  readings ??= readReadings();
  const known = readings;
  return Array.from(
    text.replaceAll(OTHERWISE, (word) => ` ${WORDS[word]} `).matchAll(/\p{Script=Han}|[a-z0-9]+/giu),
    ([part]) => known.get(part) ?? part.toLowerCase(),
  ).join(' ');
};
