import type { Network } from '#lib/alarms/networks.svelte.ts';
import type { Severity } from '#lib/alarms/wire.ts';
import type { Lang } from '#lib/state/address.ts';
import { durationText } from './duration.ts';
import type { Condition, Rate, RuleBody, Several, Single, Threshold, When, Zone } from './wire.ts';

/* A rule in plain words, made of its condition, so that what is said is what is judged by. */

const LEVEL: Record<Lang, Record<Severity, string>> = {
  zh: { 1: '红色', 2: '橙色', 3: '黄色', 4: '蓝色' },
  en: { 1: 'Red', 2: 'Orange', 3: 'Yellow', 4: 'Blue' },
};
const MONTHS = 'January February March April May June July August September October November December'.split(
  ' ',
);

/** The name of a region by its code; the code itself until it is known. */
export type NameOf = (code: string) => string;
type Said = { lang: Lang; network: Network | null; nameOf: NameOf };

const metricOf = (id: string, { network }: Said) => network?.metrics.find((metric) => metric.id === id);
const titleOf = (id: string, said: Said): string => metricOf(id, said)?.title[said.lang] ?? id;

/** A value with the unit of its metric; what has no unit stands alone. */
const amount = (value: number, id: string, said: Said): string => {
  const unit = metricOf(id, said)?.unit;
  return unit && unit.en !== 'dimensionless' ? `${value} ${unit[said.lang]}` : String(value);
};

/** Chinese signs stand apart from a digit before them, and close to a unit. */
const apart = (text: string): string => (/\d$/.test(text) ? `${text} ` : text);

const thresholdText = (one: Threshold, said: Said): string => {
  const { lang } = said;
  const isAbove = one.above !== undefined;
  const limit = amount(one.above ?? one.below ?? 0, one.metric, said);
  const title = titleOf(one.metric, said);
  const long = one.for ? durationText(one.for, lang) : null;
  if (lang === 'zh')
    return `${title}${isAbove ? '高于' : '低于'} ${long ? `${apart(limit)}并持续 ${long}` : limit}`;
  return `${title} is ${isAbove ? 'above' : 'below'} ${limit}${long ? ` for ${long}` : ''}`;
};

const rateText = (one: Rate, said: Said): string => {
  const { lang } = said;
  const rises = one.change > 0;
  const by = amount(Math.abs(one.change), one.metric, said);
  const within = durationText(one.within, lang);
  const title = titleOf(one.metric, said);
  if (lang === 'zh') return `${title}在 ${within}内${rises ? '上升' : '下降'} ${by}`;
  return `${title} ${rises ? 'rises' : 'falls'} by ${by} within ${within}`;
};

const zoneText = ({ zone, is, for: lasts }: Zone, { lang, nameOf }: Said): string => {
  const long = lasts ? durationText(lasts, lang) : null;
  if (lang === 'zh') {
    const name = typeof zone === 'string' ? nameOf(zone) : '所划区域';
    return `位于${name}${is === 'inside' ? '内' : '外'}${long ? `并持续 ${long}` : ''}`;
  }
  const name = typeof zone === 'string' ? nameOf(zone) : 'the area that is drawn';
  return `it is ${is} ${name}${long ? ` for ${long}` : ''}`;
};

const singleText = (one: Single, said: Said): string => {
  if (one.kind === 'zone') return zoneText(one, said);
  if (one.kind === 'threshold') return thresholdText(one, said);
  if (one.kind === 'rate') return rateText(one, said);
  const after = durationText(one.after, said.lang);
  if (said.lang === 'zh') return `${one.metric ? titleOf(one.metric, said) : '所有指标'}已 ${after}没有读数`;
  return `there is no reading of ${one.metric ? titleOf(one.metric, said) : 'anything'} for ${after}`;
};

const severalText = ({ kind, of, at_least: least }: Several, said: Said, isInner: boolean): string => {
  const parts = of.map((part) => textOf(part, said, true));
  const zh = said.lang === 'zh';
  if (kind === 'most') {
    const n = least ?? Math.floor(of.length / 2) + 1;
    const all = parts.join(zh ? '；' : '; ');
    return zh
      ? `以下 ${of.length} 项中至少 ${n} 项成立（${all}）`
      : `at least ${n} of these ${of.length} hold (${all})`;
  }
  const word = { all: zh ? '，且' : ' and ', any: zh ? '，或' : ' or ' }[kind];
  const text = parts.join(word);
  if (!isInner) return text;
  return zh ? `（${text}）` : `(${text})`;
};

const textOf = (condition: Condition, said: Said, isInner: boolean): string =>
  'of' in condition ? severalText(condition, said, isInner) : singleText(condition, said);

/** A condition in words. */
export const conditionText = (
  condition: Condition,
  network: Network | null,
  lang: Lang,
  nameOf: NameOf = (code) => code,
): string => textOf(condition, { lang, network, nameOf }, false);

const hour = (at: number): string => `${String(at).padStart(2, '0')}:00`;
const lastOf = (at: number): string => `${String(at).padStart(2, '0')}:59`;

const whenText = ({ months, hours }: When, lang: Lang): string => {
  const parts: string[] = [];
  if (months) {
    const [from, to] = months;
    if (lang === 'zh')
      parts.push(from === to ? `每年 ${from} 月` : `每年 ${from} 月至${to < from ? '次年 ' : ' '}${to} 月`);
    else parts.push(from === to ? `in ${MONTHS[from - 1]}` : `from ${MONTHS[from - 1]} to ${MONTHS[to - 1]}`);
  }
  if (hours) {
    const [from, to] = hours;
    if (lang === 'zh') parts.push(`每天 ${hour(from)} 至${to < from ? '次日 ' : ' '}${lastOf(to)}`);
    else parts.push(`between ${hour(from)} and ${lastOf(to)}`);
  }
  return parts.join(lang === 'zh' ? '、' : ', ');
};

/** What ends an alarm, where it is another value than the limit. */
const clearText = (condition: Condition, said: Said): string | null => {
  if (condition.kind !== 'threshold' || condition.clear === undefined) return null;
  const value = amount(condition.clear, condition.metric, said);
  const isAbove = condition.above !== undefined;
  if (said.lang === 'zh')
    return `${isAbove ? '回落到' : '回升到'} ${apart(value)}或${isAbove ? '以下' : '以上'}时解除`;
  return `It ends at ${value} or ${isAbove ? 'below' : 'above'}`;
};

type Told = Pick<
  RuleBody,
  'per' | 'res' | 'at_least' | 'share' | 'condition' | 'severity' | 'when' | 'escalate_after'
>;

const AREA = {
  zh: { county: '县（市、区）', city: '市', cell: '网格' },
  en: { county: 'county', city: 'city', cell: 'cell' },
} as const;

/** At which stations, or at how many of a region. */
const whereText = (
  { per, res, at_least: least, share }: Told,
  name: string,
  place: string | null,
  lang: Lang,
): string => {
  const percent = share === null ? null : `${Number((share * 100).toFixed(1))}%`;
  if (lang === 'zh') {
    const at = `${place ?? '各地'}的${name}站点`;
    if (per === 'station') return at;
    const many = `${least ?? 1} 个${percent ? `且不少于 ${percent} ` : ''}`;
    return `${place ?? '各地'}任一${res === null ? '' : ` ${res} 级`}${AREA.zh[per]}有至少 ${many}的${name}站点`;
  }
  const inPlace = place ? ` in ${place}` : '';
  if (per === 'station') return `any station of ${name}${inPlace}`;
  const many = `at least ${least ?? 1}${percent ? ` and ${percent}` : ''}`;
  return `${many} of the stations of ${name} in any ${AREA.en[per]}${res === null ? '' : ` of resolution ${res}`}${inPlace}`;
};

/** A rule as whole sentences. `place` names its region, where it does not hold everywhere. */
export const ruleText = (
  rule: Told,
  network: Network | null,
  place: string | null,
  lang: Lang,
  nameOf: NameOf = (code) => code,
): string => {
  const said = { lang, network, nameOf };
  const what = textOf(rule.condition, said, false);
  const when = rule.when ? whenText(rule.when, lang) : '';
  const clear = clearText(rule.condition, said);
  const level = LEVEL[lang][rule.severity];
  const late = rule.escalate_after ? durationText(rule.escalate_after, lang) : null;
  const name = network?.title[lang] ?? '';
  if (lang === 'zh') {
    const where = whereText(rule, name, place, lang);
    const more = [clear, late && `${late}无人确认则升一级`].filter(Boolean).join('；');
    return `${when ? `${when}，` : ''}${where}${apart(what)}时，发${level}告警。${more ? `${more}。` : ''}`;
  }
  const sentences = [
    `${level} alarm ${rule.per === 'station' ? 'at' : 'where'} ${whereText(rule, name, place, lang)} ${rule.per === 'station' ? 'when' : 'meet this:'} ${what}${when ? `, ${when}` : ''}`,
    clear,
    late && `It goes one level up when nobody acknowledges it within ${late}`,
  ];
  return sentences.flatMap((sentence) => (sentence ? `${sentence}.` : [])).join(' ');
};
