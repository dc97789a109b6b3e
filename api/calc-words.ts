import type { Aqi, SingleIndex } from '#data/environment/aqi.ts';
import { AQI_RULES, POLLUTANT_FACTS, type Pollutant } from '#data/environment/aqi-standards.ts';
import { SEA_CLASS_TITLES, SEA_CLASSES, type SeaLimits } from '#data/environment/sea-water-class.ts';
import { WATER_CLASS_TITLES, WATER_CLASSES, type Limits } from '#data/environment/water-class.ts';
import type { Sentence } from './problem.ts';

/* The working of a calculator in words, to be checked against the text of its standard. */

/** A title within a sentence. */
const lower = (title: string): string => title.charAt(0).toLowerCase() + title.slice(1);

const join = (titles: readonly Sentence[]): Sentence => ({
  zh: titles.map(({ zh }) => zh).join('、'),
  en: titles.map(({ en }) => lower(en)).join(', '),
});
const named = (pollutants: readonly Pollutant[]): Sentence =>
  join(pollutants.map((one) => POLLUTANT_FACTS[one].title));

/** How an index came about as a whole. */
export const wordsOfAqi = ({
  standard,
  state,
  aqi,
  category,
  primary,
  exceeding,
  missing,
  singles,
}: Aqi): Sentence => {
  const without = named(missing);
  const highest = Math.max(...singles.map(({ iaqi }) => iaqi ?? 0));
  const least = AQI_RULES[standard].publishedAbove;
  const lack = { zh: `缺 ${without.zh} 的数据`, en: `there is no value of ${without.en}` };
  switch (state) {
    case 'no-data':
      return {
        zh: '没有任何污染物得出 IAQI，因此没有 AQI。',
        en: 'No pollutant has an IAQI, so there is no AQI.',
      };
    case 'withheld':
      return {
        zh: `${lack.zh}，其余污染物的最大 IAQI 为 ${highest}，不大于 ${least}：按 ${standard}，AQI 为 NA，只列各单项 IAQI。`,
        en: `${lack.en}, and the highest IAQI of the others is ${highest}, not above ${least}: by ${standard} the AQI is NA and only single IAQIs are shown.`,
      };
    case 'partial':
    case 'complete': {
      const chief = named(primary);
      const which =
        primary.length > 0
          ? { zh: `首要污染物：${chief.zh}`, en: `primary: ${chief.en}` }
          : { zh: 'AQI 不大于 50，无首要污染物', en: 'with an AQI of at most 50 none is primary' };
      const over = named(exceeding ?? []);
      const above = over.zh
        ? { zh: `；超标污染物：${over.zh}`, en: `; exceeding: ${over.en}` }
        : { zh: '', en: '' };
      const part =
        state === 'partial'
          ? { zh: `；${lack.zh}，按其余计算`, en: `; ${lack.en}, so the others decide` }
          : { zh: '', en: '' };
      return {
        zh: `AQI 为各 IAQI 的最大值 ${aqi}，${category?.grade}（${category?.zh}）；${which.zh}${above.zh}${part.zh}。`,
        en: `The AQI is the highest IAQI, ${aqi}: level ${category?.level} (${category?.en}); ${which.en}${above.en}${part.en}.`,
      };
    }
  }
};

/** How the index of one pollutant came about. */
export const wordsOfSingle = ({
  outcome,
  between,
  concentration,
  judged,
  iaqi,
  pollutant,
}: SingleIndex): Sentence => {
  const [low, high] = between ?? [];
  const { decimals } = POLLUTANT_FACTS[pollutant];
  const rounded =
    judged === concentration
      ? { zh: '', en: '' }
      : {
          zh: `${concentration} 按 GB/T 8170 修约到${decimals === 0 ? '整数' : ` ${decimals} 位小数`}为 ${judged}；`,
          en: `${concentration} is rounded by GB/T 8170 to ${judged}; `,
        };
  switch (outcome) {
    case 'computed': {
      const formula = `(${high!.iaqi} − ${low!.iaqi}) ÷ (${high!.concentration} − ${low!.concentration}) × (${judged} − ${low!.concentration}) + ${low!.iaqi}`;
      return {
        zh: `${rounded.zh}${judged} 在 ${low!.concentration} 与 ${high!.concentration} 之间：${formula}，向上取整为 ${iaqi}。`,
        en: `${rounded.en}${judged} lies between ${low!.concentration} and ${high!.concentration}: ${formula}, rounded up to ${iaqi}.`,
      };
    }
    case 'last':
      return {
        zh: `${rounded.zh}${judged} 高于表中最大浓度 ${high!.concentration}，IAQI 计为 ${iaqi}。`,
        en: `${rounded.en}${judged} is above the last concentration of the table, ${high!.concentration}; the IAQI is ${iaqi}.`,
      };
    case 'none':
      return pollutant === 'so2'
        ? {
            zh: `${judged} 高于 ${high!.concentration}：不按 1 小时平均计算，应按 24 小时平均浓度计算。`,
            en: `${judged} is above ${high!.concentration}: there is no IAQI of one hour, that of 24 hours is to be used.`,
          }
        : {
            zh: `${judged} 高于 ${high!.concentration}：不按 8 小时平均计算，应按 1 小时平均浓度计算。`,
            en: `${judged} is above ${high!.concentration}: there is no IAQI of eight hours, that of one hour is to be used.`,
          };
    case 'missing':
      return { zh: '没有数据。', en: 'There is no value.' };
    case 'not-used':
      return {
        zh: '此标准的这一时段不评价此项。',
        en: 'It is no part of this index by this standard.',
      };
  }
};

const within = (value: number, [from, to]: readonly [number, number]): Sentence =>
  value < from
    ? { zh: `${value} 低于下限 ${from}`, en: `${value} is below ${from}` }
    : value > to
      ? { zh: `${value} 高于上限 ${to}`, en: `${value} is above ${to}` }
      : { zh: `${value} 在 ${from}–${to} 之内`, en: `${value} lies within ${from}–${to}` };

const SIGNS = { min: ['≥', '<'], max: ['≤', '>'], above: ['>', '≤'] } as const;

/** Which limit a value keeps, and which of the class before it does not. */
const stepped = (
  value: number,
  limits: readonly number[],
  sense: keyof typeof SIGNS,
  rank: number,
  titles: readonly Sentence[],
): Sentence => {
  const [keeps, breaks] = SIGNS[sense];
  const parts = [
    ...(rank < limits.length ? [{ sign: keeps, at: rank }] : []),
    ...(rank > 0 ? [{ sign: breaks, at: rank - 1 }] : []),
  ];
  return {
    zh: parts.map(({ sign, at }) => `${value} ${sign} ${limits[at]}（${titles[at]!.zh}限值）`).join('，'),
    en: parts
      .map(({ sign, at }) => `${value} ${sign} ${limits[at]} (limit of ${lower(titles[at]!.en)})`)
      .join(', '),
  };
};

const NO_VALUE: Sentence = { zh: '没有数据，不参加评价。', en: 'There is no value; it takes no part.' };

const concluded = ({ zh, en }: Sentence, title: Sentence, apart = false): Sentence => ({
  zh: `${zh}：${title.zh}${apart ? '；单独列出，不参加水质类别评价' : ''}。`,
  en: `${en}: ${lower(title.en)}${apart ? '; reported apart, it does not enter the class' : ''}.`,
});

const WATER_TITLES = WATER_CLASSES.map((one) => WATER_CLASS_TITLES[one]);
const SEA_TITLES = SEA_CLASSES.map((one) => SEA_CLASS_TITLES[one]);

/** Why an item of surface water has its class. */
export const wordsOfWaterItem = (
  value: number | null,
  limits: Limits | null,
  found: (typeof WATER_CLASSES)[number] | null,
  counts: boolean,
): Sentence => {
  if (limits === null)
    return {
      zh: 'GB 3838-2002 只对湖泊、水库规定总氮限值；不参加水质类别评价。',
      en: 'GB 3838-2002 has limits of total nitrogen for lakes and reservoirs only; it does not enter the class.',
    };
  if (value === null || found === null) return NO_VALUE;
  const rank = WATER_CLASSES.indexOf(found);
  const why =
    limits.sense === 'within'
      ? within(value, limits.range)
      : stepped(value, limits.limits, limits.sense, rank, WATER_TITLES);
  return concluded(why, WATER_TITLES[rank]!, !counts);
};

/** Why an item of sea water has its class. */
export const wordsOfSeaItem = (
  value: number | null,
  limits: SeaLimits,
  found: (typeof SEA_CLASSES)[number] | null,
): Sentence => {
  if (value === null || found === null) return NO_VALUE;
  const rank = SEA_CLASSES.indexOf(found);
  const why =
    limits.sense === 'within'
      ? within(value, limits.ranges[Math.min(rank, limits.ranges.length - 1)]!)
      : stepped(value, limits.limits, limits.sense, rank, SEA_TITLES);
  return concluded(why, SEA_TITLES[rank]!);
};

/** How a class came about as a whole: by its worst items, and without what. */
export const wordsOfClass = (
  title: Sentence | null,
  worst: readonly Sentence[],
  missing: readonly Sentence[],
): Sentence => {
  if (title === null)
    return {
      zh: '没有参加评价的指标，因此没有类别。',
      en: 'No item that counts was given, so there is no class.',
    };
  const [by, without] = [join(worst), join(missing)];
  const lack =
    missing.length === 0
      ? { zh: '', en: '' }
      : {
          zh: `；缺 ${without.zh} 的数据，按其余评价`,
          en: `; there is no value of ${without.en}, so the others decide`,
        };
  return {
    zh: `单因子评价取最差的指标：${title.zh}，由 ${by.zh} 决定${lack.zh}。`,
    en: `The worst item decides: ${lower(title.en)}, by ${by.en}${lack.en}.`,
  };
};
