import type { DemoCounty } from '../../demo/demo.ts';
import { randomFrom } from '../../demo/random.ts';
import { AUSPICIOUS, PROVINCE_RESIDENTS, shortName } from '../../demo/figures.ts';

/*
 * The made-up market entities of a county, by number: whichever theme names the tenth entity of a county names the same one,
 * so that records of several libraries meet.
 */

/** Digits and letters of a unified social credit code, by value: no I, O, S, V, Z (GB 32100). */
const DIGITS = '0123456789ABCDEFGHJKLMNPQRTUWXY';
const WEIGHTS = [1, 3, 9, 27, 19, 26, 16, 17, 20, 29, 25, 13, 8, 24, 10, 30, 28];
/** Of the organization code within it (GB 11714), whose letters count on from A = 10 without gaps. */
const BODY_WEIGHTS = [3, 7, 9, 10, 5, 8, 4, 2];
/** How many different endings of five characters there are. */
const ENDINGS = 31 ** 5;

const INDUSTRIES = {
  agriculture: { weight: 5, words: ['农业', '果蔬', '生态农业', '水产'] },
  manufacturing: { weight: 16, words: ['机械', '新材料', '食品', '纺织', '化工', '电子'] },
  construction: { weight: 7, words: ['建筑', '装饰工程', '市政工程'] },
  trade: { weight: 36, words: ['商贸', '日用品', '百货', '建材', '五金'] },
  transport: { weight: 7, words: ['物流', '运输', '仓储'] },
  catering: { weight: 13, words: ['餐饮', '小吃', '快餐'] },
  information: { weight: 5, words: ['信息技术', '软件', '网络科技'] },
  services: { weight: 11, words: ['家政服务', '汽车维修', '美容美发', '文化传媒'] },
} as const;

type Industry = keyof typeof INDUSTRIES;

export interface Entity {
  code: string;
  name: string;
  type: 'enterprise' | 'individual' | 'cooperative';
  industry: Industry;
}

/** Second digit of the code. */
const CLASSES = { enterprise: '1', individual: '2', cooperative: '3' } as const;

/** The code of 18 characters: registry and class, division, organization code with its check, and the check of all. */
const creditCode = (type: Entity['type'], division: string, body: string): string => {
  const value = (digit: string): number => Number.parseInt(digit, 36);
  const left = 11 - ([...body].reduce((sum, digit, i) => sum + value(digit) * BODY_WEIGHTS[i]!, 0) % 11);
  const bodyCheck = left === 11 ? '0' : left === 10 ? 'X' : String(left);
  const code = `9${CLASSES[type]}${division}${body}${bodyCheck}`;
  const sum = [...code].reduce((total, digit, i) => total + DIGITS.indexOf(digit) * WEIGHTS[i]!, 0);
  return code + DIGITS[(31 - (sum % 31)) % 31]!;
};

/** Five characters that look drawn but differ for every index: the multiplier has no factor in common with 31. */
const ending = (index: number): string => {
  let left = (index * 9_973_337 + 7_654_321) % ENDINGS;
  let text = '';
  for (let i = 0; i < 5; i++) {
    text += DIGITS[left % 31]!;
    left = Math.floor(left / 31);
  }
  return text;
};

/** Entities of the province at the default size; each stands for 377 of the 9,056,000 that there are. */
export const ENTITIES = 24_000;

/** How many that have not ended a county has; all counties together have as many as the scale says, to the last one. */
export const entitiesIn = ({ personsBefore, population }: DemoCounty, scale: number): number => {
  const upTo = (persons: number) => Math.round((persons / PROVINCE_RESIDENTS) * ENTITIES * scale);
  return upTo(personsBefore + population) - upTo(personsBefore);
};

/** From here on the numbers of a county's entities are those of entities that have ended. */
export const FIRST_ENDED = 10_000_000;

/** No registry gives out organization codes that begin with XX: the codes are of the right form, yet nobody's. */
export const entityOf = (county: DemoCounty, index: number): Entity => {
  const random = randomFrom(`entity/${county.code}/${index}`);
  const weights = Object.fromEntries(Object.entries(INDUSTRIES).map(([id, { weight }]) => [id, weight]));
  const industry = random.weighted(weights as Record<Industry, number>);
  const type =
    industry === 'agriculture'
      ? random.weighted({ cooperative: 60, enterprise: 25, individual: 15 })
      : random.weighted({
          enterprise: industry === 'manufacturing' ? 80 : 32,
          individual: industry === 'manufacturing' ? 20 : 68,
        });
  const trade = random.pick<string>(INDUSTRIES[industry].words);
  const endings = {
    enterprise: '有限公司',
    individual: industry === 'catering' || industry === 'services' ? '店' : '经营部',
    cooperative: '专业合作社',
  };
  const separator = type === 'individual' && county.kind === 'district' ? '区' : '';
  return {
    code: creditCode(type, county.code.slice(0, 6), `XX0${ending(index)}`),
    name: `${shortName(county)}${separator}${random.pick(AUSPICIOUS)}${trade}${endings[type]}`,
    type,
    industry,
  };
};

/** One of the county's enterprises that make things, or whichever is drawn last where it has hardly any. */
export const manufacturerIn = (county: DemoCounty, scale: number, next: () => number): Entity => {
  const count = entitiesIn(county, scale);
  let entity = entityOf(county, Math.floor(next() * count));
  for (let i = 0; i < 50 && (entity.type !== 'enterprise' || entity.industry !== 'manufacturing'); i++)
    entity = entityOf(county, Math.floor(next() * count));
  return entity;
};
