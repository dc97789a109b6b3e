import type { Sentence } from './refusal.ts';
import type { SettingValues } from './setting-list.ts';

/** More is no stronger, and each byte costs hashing. */
export const LONGEST_PASSWORD = 128;

/** Words that are tried first wherever passwords are guessed; this product's own, its place, and what people here like to take. */
const WORDS = `
  password passwd passw passwort mima admin administrator root guest user test demo login welcome letmein changeme default secret master
  system security audit public server oracle iloveyou woaini aini wohenhao nihao zhongguo china beijing shandong jinan qingdao haidai monkey
  dragon sunshine princess football superman batman michael shadow hello spring summer autumn winter abc abcd qwerty qwert asdf zxcv qazwsx
  520 5201314 1314 888 666 168 海岱 山东 密码 管理员`
  .trim()
  .split(/\s+/);

/** What stands for a letter to people who think nobody knows. */
const LOOKS: Record<string, string> = {
  a: '[a@4]',
  e: '[e3]',
  i: '[i1!|]',
  l: '[l1|]',
  o: '[o0]',
  s: '[s$5]',
  t: '[t7]',
  z: '[z2]',
};
const pattern = (word: string): string => [...word].map((letter) => LOOKS[letter] ?? letter).join('');
const WEAK_WORD = new RegExp(
  [...WORDS]
    .sort((a, b) => b.length - a.length)
    .map(pattern)
    .join('|'),
  'gu',
);

const ROWS = [
  '1234567890',
  '!@#$%^&*()',
  'qwertyuiop',
  'asdfghjkl',
  'zxcvbnm',
  '1qaz2wsx3edc4rfv5tgb6yhn',
  '!qaz@wsx#edc$rfv%tgb^yhn',
  'abcdefghijklmnopqrstuvwxyz',
];
const backwards = (text: string): string => [...text].reverse().join('');
const LINES = ROWS.flatMap((row) => [row + row, backwards(row + row)]);
const YEAR = /(?:19|20)\d\d(?:(?:0[1-9]|1[0-2])(?:[0-2]\d|3[01])?)?/gu;
const REPEATED = /(.)\1{2,}/gu;
/** So many characters must be left when all that is tried first is taken away. */
const LEAST_OWN = 4;

/** A text without its runs along a row of keys or the alphabet. */
function withoutRuns(text: string): string {
  let left = '';
  for (let i = 0; i < text.length;) {
    let length = 1;
    while (i + length < text.length && LINES.some((line) => line.includes(text.slice(i, i + length + 1))))
      length += 1;
    if (length < 3) left += text[i];
    i += length < 3 ? 1 : length;
  }
  return left;
}

/** Whether little of a password is anybody's own: words that are tried first, rows of keys, years, one character again and again. */
export const isWeak = (password: string): boolean => {
  const own = withoutRuns(
    password.toLowerCase().replaceAll(WEAK_WORD, ' ').replaceAll(YEAR, ' ').replaceAll(REPEATED, ' '),
  );
  return [...own.replaceAll(/\s/gu, '')].length < LEAST_OWN;
};

const KINDS = [/\p{Lu}/u, /\p{Ll}/u, /\p{Nd}/u, /[^\p{Lu}\p{Ll}\p{Nd}]/u];

/** Why a password cannot be taken, or null; whether it was one of the last few is looked at elsewhere. */
export function passwordFlaw(
  password: string,
  whose: { name: string; title: string },
  settings: Pick<SettingValues, 'password_min_length' | 'password_kinds'>,
): Sentence | null {
  const { length } = [...password];
  const { password_min_length: least, password_kinds: kinds } = settings;
  if (length < least)
    return { zh: `密码至少 ${least} 个字符。`, en: `A password has at least ${least} characters.` };
  if (length > LONGEST_PASSWORD)
    return {
      zh: `密码最多 ${LONGEST_PASSWORD} 个字符。`,
      en: `A password has at most ${LONGEST_PASSWORD} characters.`,
    };
  if (KINDS.filter((kind) => kind.test(password)).length < kinds)
    return {
      zh: `密码须含大写字母、小写字母、数字、其他符号中的至少 ${kinds} 类。`,
      en: `A password has at least ${kinds} of these: capitals, small letters, digits, other characters.`,
    };
  const plain = password.toLowerCase();
  const names = [whose.name, whose.title, ...whose.name.split(/[._@-]/)].map((name) => name.toLowerCase());
  if (names.some((name) => name.length >= 3 && (plain.includes(name) || plain.includes(backwards(name)))))
    return {
      zh: '密码不得包含账号或姓名。',
      en: 'A password does not hold the name of its account or person.',
    };
  if (isWeak(password))
    return {
      zh: '这个密码容易被猜到（常用词、键盘顺序、年份或重复字符），请换一个。',
      en: 'This password is among the first that are guessed (common words, rows of keys, years, repetition); take another.',
    };
  return null;
}
