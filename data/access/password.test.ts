import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { isWeak, LONGEST_PASSWORD, passwordFlaw } from './password.ts';

const SETTINGS = { password_min_length: 10, password_kinds: 3 };
const WHOSE = { name: 'wang.fang', title: '王芳芳' };
const flaw = (password: string) => passwordFlaw(password, WHOSE, SETTINGS)?.en;

describe('a password', () => {
  test.each([
    'Laoshan cloud 7',
    'correct Horse battery 9',
    '泰山日出 Sun rise 05',
    'k7#Vq!2xRt0z',
    'GGmeiyou-liuxing3',
  ])('%s can be taken', (password) => expect(flaw(password)).toBeUndefined());

  test.each([
    ['Sh0rt!aB9', 'at least 10'],
    ['onlysmallletters', 'at least 3'],
    ['smallanddigits99', 'at least 3'],
    ['ONLYCAPS12345678', 'at least 3'],
    ['Xx9-wang.fang-Qz', 'name'],
    ['Qz7!GNAF-and-more', 'name'],
    ['Zk8!王芳芳abcdTuv', 'name'],
    [`Aa1!${'xyzw'.repeat(40)}`, `at most ${LONGEST_PASSWORD}`],
  ])('%s is refused, and why is said', (password, why) => expect(flaw(password)).toContain(why));

  test.each([
    ...[
      'Password123!',
      'P@ssw0rd2026',
      'Haidai@2026',
      'HaiDai123456!',
      'Admin@123456',
      'Shandong#2025',
      'Qwerty12345!',
    ],
    ...[
      '1qaz@WSX3edc',
      'Qwertyuiop1!',
      'Aaaaaaaaaa1!',
      'Abcdefgh123!',
      'Woaini5201314!',
      'Zxcvbnm,12345Z',
      '!QAZ2wsx#EDC',
    ],
    ...['Welcome2026!!', 'Test1234!@#$', '海岱Password1', 'Qingdao20260101!'],
  ])('%s is among the first that are guessed', (password) => expect(flaw(password)).toContain('guessed'));

  test('whatever is taken away, random text of twelve characters is not weak', () => {
    const letters = fc.constantFrom(...'bdfghjkmnpruvwyBDFGHJKMNPRUVWY');
    fc.assert(
      fc.property(fc.uniqueArray(letters, { minLength: 20, maxLength: 24 }), (own) => {
        expect(isWeak(own.join('-'))).toBe(false);
      }),
    );
  });

  test('is counted in characters, not in bytes or halves of a pair', () => {
    expect(flaw('Aa1😀😀😀😀')).toContain('at least 10');
    expect(flaw('Ba9😀🌊🏔🚢🌾🦀🪁')).toBeUndefined();
  });

  test('no text makes the policy fail', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary', maxLength: 300 }), (password) => {
        const found = passwordFlaw(password, WHOSE, SETTINGS);
        expect(found === null || (found.zh.length > 0 && found.en.length > 0)).toBe(true);
      }),
    );
  });
});
