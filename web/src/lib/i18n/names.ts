import type { Names } from '#api/schemas.ts';
import type { Lang } from '#lib/state/address.ts';

/** A region's name for one language, and the name beside it that is worth showing. */
export type ShownName = { main: string; also: { text: string; lang: 'zh' | 'en' } | null };

/** What a place below the county is, as its Chinese name ends, and in English; longer endings first. */
const GENERICS: readonly (readonly [ending: string, english: string])[] = [
  ['社区居民委员会', 'Community'],
  ['社区居委会', 'Community'],
  ['街道办事处', 'Subdistrict'],
  ['居民委员会', 'Community'],
  ['村民委员会', 'Village'],
  ['居委会', 'Community'],
  ['村委会', 'Village'],
  ['社区', 'Community'],
  ['街道', 'Subdistrict'],
  ['镇', 'Town'],
  ['乡', 'Township'],
  ['村', 'Village'],
];

/** `shi nan qu` → `Shi Nan Qu`. */
export const capitalise = (pinyin: string): string =>
  pinyin.replace(
    /(^|[\s(（·-])(\p{Ll})/gu,
    (_, before: string, letter: string) => before + letter.toUpperCase(),
  );

/** Syllables as one word (GB/T 28039 writes place names so), with the apostrophe before a vowel: `xi an` → `Xi'an`. */
const joined = (syllables: readonly string[]): string => {
  const word = syllables
    .map((syllable, i) => (i > 0 && /^[aeo]/.test(syllable) ? `'${syllable}` : syllable))
    .join('');
  return word.charAt(0).toUpperCase() + word.slice(1);
};

/** `解放路街道`, `jie fang lu jie dao` → `Jiefanglu Subdistrict`; what does not end so is capitalised pinyin. */
export const romanised = (zh: string, pinyin: string): string => {
  const syllables = pinyin.split(' ');
  const generic = GENERICS.find(([ending]) => zh.endsWith(ending) && zh.length > ending.length);
  const aligned =
    syllables.length === [...zh].length && syllables.every((syllable) => /^\p{Ll}+$/u.test(syllable));
  if (!generic || !aligned) return capitalise(pinyin);
  const [ending, english] = generic;
  return `${joined(syllables.slice(0, -ending.length))} ${english}`;
};

/** In English: the English name, else the romanised one with the Chinese beside it. In Chinese: the Chinese name. */
export const shownName = (names: Names, lang: Lang): ShownName => {
  if (lang === 'zh') return { main: names.zh, also: names.en ? { text: names.en, lang: 'en' } : null };
  if (names.en) return { main: names.en, also: null };
  if (names.pinyin) return { main: romanised(names.zh, names.pinyin), also: { text: names.zh, lang: 'zh' } };
  return { main: names.zh, also: null };
};

/** The one name that fits where there is room for one only. */
export const mainName = (names: Names, lang: Lang): string => shownName(names, lang).main;
