import { load } from './sources.ts';

type Pinyin = (
  text: string,
  options: { toneType: 'none'; type: 'array'; v: boolean; nonZh: 'consecutive' | 'removed' },
) => string[];

/** Syllables of a text as a dictionary of common words reads it. */
export const syllablesOf = (text: string): string[] =>
  text === ''
    ? []
    : load<{ pinyin: Pinyin }>('pinyin-pro').pinyin(text, {
        toneType: 'none',
        type: 'array',
        v: true,
        nonZh: 'consecutive',
      });

/**
 * Readings of place names that a dictionary of common words gets wrong. Where several fit, the longest decides; the single
 * characters at the end have one usual reading in the names of Shandong (surnames, mostly).
 */
const PLACE_READINGS: Readonly<Record<string, string>> = {
  台儿庄: 'tai er zhuang',
  东阿: 'dong e',
  祝阿: 'zhu e',
  阿城: 'e cheng',
  桑阿: 'sang e',
  乐陵: 'lao ling',
  阳谷: 'yang gu',
  莘县: 'shen xian',
  莘城: 'shen cheng',
  郓城: 'yun cheng',
  鄄城: 'juan cheng',
  茌平: 'chi ping',
  临朐: 'lin qu',
  无棣: 'wu di',
  郯城: 'tan cheng',
  莒县: 'ju xian',
  莒南: 'ju nan',
  兖州: 'yan zhou',
  曲阜: 'qu fu',
  牟平: 'mu ping',
  芝罘: 'zhi fu',
  崂山: 'lao shan',
  历下: 'li xia',
  历城: 'li cheng',
  薛城: 'xue cheng',
  峄城: 'yi cheng',
  岚山: 'lan shan',
  费县: 'fei xian',
  泗水: 'si shui',
  汶上: 'wen shang',
  隍城: 'huang cheng',
  重坊: 'chong fang',
  重兴: 'chong xing',
  重沟: 'chong gou',
  柳行: 'liu hang',
  解放: 'jie fang',
  解甲: 'jie jia',
  只楚: 'zhi chu',
  六安: 'liu an',
  里长: 'li zhang',
  长官: 'zhang guan',
  院长: 'yuan zhang',
  大夫: 'dai fu',
  便家: 'bian jia',
  蛤蟆: 'ha ma',
  碌碡: 'liu zhou',
  水泊: 'shui po',
  窝泊: 'wo po',
  家泊: 'jia po',
  泊里: 'po li',
  泊于: 'po yu',
  吴家堡: 'wu jia pu',
  里堡: 'li pu',
  单: 'shan',
  仇: 'qiu',
  查: 'zha',
  曾: 'zeng',
  解: 'xie',
  薄: 'bo',
  郄: 'qie',
  郗: 'xi',
  蛤: 'ge',
  什: 'shi',
  都: 'du',
  还: 'huan',
  长: 'chang',
  大: 'da',
};

const longestFirst = Object.keys(PLACE_READINGS).sort((a, b) => b.length - a.length || (a < b ? -1 : 1));
const pattern = new RegExp(longestFirst.join('|'), 'gu');

/** Syllables of a Chinese name, lower case, without tones, separated by one space (ü is v: lv, nv). */
export function pinyinOf(name: string): string {
  const syllables: string[] = [];
  let end = 0;
  for (const match of name.matchAll(pattern)) {
    syllables.push(...syllablesOf(name.slice(end, match.index)), PLACE_READINGS[match[0]] ?? '');
    end = match.index + match[0].length;
  }
  syllables.push(...syllablesOf(name.slice(end)));
  return syllables
    .join(' ')
    .toLowerCase()
    .replaceAll(/[^a-z0-9]+/gu, ' ')
    .trim();
}

/** Joins syllables into one word, with the apostrophe that pinyin asks for before a, e and o. */
function joinSyllables(syllables: readonly string[]): string {
  const word = syllables
    .map((part, index) => (index > 0 && /^[aeo]/u.test(part) ? `'${part}` : part))
    .join('');
  return word.charAt(0).toUpperCase() + word.slice(1);
}

const ENGLISH_KIND: Readonly<Record<string, string>> = { 区: 'District', 县: 'County', 市: 'City' };

/** English name of a city (Jinan) or a county (Lixia District, Qufu City, Shan County). */
export function englishName(name: string, kind: 'city' | 'county'): string {
  const word = joinSyllables(pinyinOf(name).split(' ').slice(0, -1));
  if (kind === 'city') return word;
  const suffix = ENGLISH_KIND[name.slice(-1)];
  if (!suffix) throw new Error(`No English kind for ${name}`);
  return `${word} ${suffix}`;
}
