import type { Sentence } from '#data/access/refusal.ts';
import type { Metric, Zone } from '#data/themes/theme.ts';
import { singleOf, type ReadyRule } from './book.ts';
import { leavesOf, type Area, type Found, type Single } from './step.ts';

/* Why an alarm was raised, as a sentence. */

const MINUTE = 60_000;
const CHINA_MS = 8 * 3_600_000;

/** Day and time of an instant by the clock of the province. */
const clock = (at: number): string => new Date(at + CHINA_MS).toISOString().slice(5, 16).replace('T', ' ');

/** So many minutes, in the largest units that say it. */
const lasting = (minutes: number): Sentence => {
  const [days, hours, rest] = [
    Math.floor(minutes / 1440),
    Math.floor((minutes % 1440) / 60),
    Math.round(minutes % 60),
  ];
  const parts = [
    [days, '天', 'd'],
    [hours, '小时', 'h'],
    [rest, '分钟', 'min'],
  ] as const;
  const said = parts.filter(([count]) => count > 0);
  if (said.length === 0) return { zh: '0分钟', en: '0 min' };
  return {
    zh: said.map(([count, zh]) => `${count}${zh}`).join(''),
    en: said.map(([count, , en]) => `${count} ${en}`).join(' '),
  };
};

const rounded = (value: number, { decimals }: Metric): string =>
  // one more than is shown, so that 150.04 does not read as if it were the limit
  String(Number(value.toFixed(decimals + 1)));

const amount = (value: number, metric: Metric): Sentence => {
  const { unit } = metric;
  const bare = unit.en === 'dimensionless';
  const text = rounded(value, metric);
  return { zh: bare ? text : `${text}${unit.zh}`, en: bare ? text : `${text} ${unit.en}` };
};

const IS = { inside: { zh: '内', en: 'inside' }, outside: { zh: '外', en: 'outside' } } as const;

const degrees = ([lng, lat]: readonly [number, number]): Sentence => ({
  zh: `东经${lng.toFixed(4)}°、北纬${lat.toFixed(4)}°`,
  en: `${lng.toFixed(4)}° E, ${lat.toFixed(4)}° N`,
});

const zoneSentence = (
  { is }: Zone,
  area: Area | undefined,
  { position, since }: Found,
  at: number,
): Sentence => {
  const place = position ? degrees(position) : { zh: '', en: '' };
  const name = area?.name ?? { zh: '', en: '' };
  const long = lasting(Math.max(0, at - since) / MINUTE);
  const lasts = at > since;
  return {
    zh: `位置${place.zh}，在${name.zh}${IS[is].zh}${lasts ? `，自${clock(since)}起已持续${long.zh}` : ''}`,
    en: `at ${place.en}, ${IS[is].en} ${name.en}${lasts ? `, for ${long.en} since ${clock(since)}` : ''}`,
  };
};

const sentenceOf = (
  one: Exclude<Single, Zone>,
  metric: Metric | undefined,
  { value, since }: Found,
  at: number,
): Sentence => {
  const long = lasting(Math.max(0, at - since) / MINUTE);
  if (one.kind === 'missing' || !metric) {
    const after = lasting(one.kind === 'missing' ? one.after : 0);
    const what = metric ? metric.title : { zh: '数据', en: 'readings' };
    return {
      zh: `自${clock(since)}起已${long.zh}没有${what.zh}（应不超过${after.zh}）`,
      en: `no ${what.en} for ${long.en} since ${clock(since)} (at most ${after.en} is expected)`,
    };
  }
  const now = value === null ? null : amount(value, metric);
  if (one.kind === 'rate') {
    const limit = amount(Math.abs(one.change), metric);
    const by = value === null ? limit : amount(Math.abs(value), metric);
    const within = lasting(one.within);
    const up = one.change > 0;
    return {
      zh: `${metric.title.zh}${within.zh}内${up ? '上升' : '下降'}${by.zh}，达到${limit.zh}`,
      en: `${metric.title.en} ${up ? 'rose' : 'fell'} by ${by.en} within ${within.en}; the limit is ${limit.en}`,
    };
  }
  const bound = one.above ?? one.below ?? 0;
  const limit = amount(bound, metric);
  const over = one.above !== undefined;
  const beyond = value === null || (over ? value > bound : value < bound);
  const back = amount(one.clear ?? bound, metric);
  const side = over ? { zh: '高于', en: 'above' } : { zh: '低于', en: 'below' };
  const held = beyond
    ? { zh: `${side.zh}限值${limit.zh}`, en: `${side.en} the limit of ${limit.en}` }
    : {
        zh: `曾${side.zh}限值${limit.zh}，尚未${over ? '回落' : '回升'}到${back.zh}`,
        en: `was ${side.en} the limit of ${limit.en} and is not yet back at ${back.en}`,
      };
  const lasts = at > since;
  return {
    zh: `${metric.title.zh}${now?.zh ?? ''}，${held.zh}${lasts ? `，自${clock(since)}起已持续${long.zh}` : ''}`,
    en: `${metric.title.en} ${now?.en ?? ''}, ${held.en}${lasts ? `, for ${long.en} since ${clock(since)}` : ''}`,
  };
};

/** The cause of an alarm: what is met, by which values and for how long. */
export const causeOf = (rule: ReadyRule, found: readonly Found[], at: number): Sentence => {
  const said = found.map((one) => {
    const { one: single, metric, area } = singleOf(rule, one.leaf);
    return single.kind === 'zone' ? zoneSentence(single, area, one, at) : sentenceOf(single, metric, one, at);
  });
  const en = said.map((one) => one.en).join('; ');
  return {
    zh: `${said.map((one) => one.zh).join('；')}。`,
    en: `${en.charAt(0).toUpperCase()}${en.slice(1)}.`,
  };
};

const limitOfSingle = (one: Single, metric: Metric | undefined, area: Area | undefined): Sentence => {
  if (one.kind === 'zone') {
    const { zh, en } = area?.name ?? { zh: '', en: '' };
    return { zh: `位于${zh}${IS[one.is].zh}`, en: `${IS[one.is].en} ${en}` };
  }
  if (one.kind === 'missing' || !metric) {
    const after = lasting(one.kind === 'missing' ? one.after : 0);
    return { zh: `超过${after.zh}没有数据`, en: `silent for more than ${after.en}` };
  }
  const { zh, en } = metric.title;
  if (one.kind === 'rate') {
    const [by, within] = [amount(Math.abs(one.change), metric), lasting(one.within)];
    const up = one.change > 0;
    return {
      zh: `${zh}${within.zh}内${up ? '上升' : '下降'}${by.zh}以上`,
      en: `${en} ${up ? 'up' : 'down'} by ${by.en} within ${within.en}`,
    };
  }
  const limit = amount(one.above ?? one.below ?? 0, metric);
  const over = one.above !== undefined;
  return {
    zh: `${zh}${over ? '高于' : '低于'}${limit.zh}`,
    en: `${en} ${over ? 'above' : 'below'} ${limit.en}`,
  };
};

/** What a rule looks for, in words. */
export const limitOf = (rule: ReadyRule): Sentence => {
  const said = leavesOf(rule.condition).map((_, leaf) => {
    const { one, metric, area } = singleOf(rule, leaf);
    return limitOfSingle(one, metric, area);
  });
  const all = rule.condition.kind === 'all';
  return {
    zh: said.map(({ zh }) => zh).join(all ? '且' : '或'),
    en: said.map(({ en }) => en).join(all ? ' and ' : ' or '),
  };
};

/** The limit that what was found is beyond; null where there is none to name. */
export const boundOf = (rule: ReadyRule, { leaf }: Found): number | null => {
  const { one } = singleOf(rule, leaf);
  if (one.kind === 'threshold') return one.above ?? one.below ?? null;
  if (one.kind === 'zone') return null;
  return one.kind === 'rate' ? one.change : one.after;
};
