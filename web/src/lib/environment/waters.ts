import type { LngLat, Names } from '#api/schemas.ts';
import { colourOfClass } from '#lib/calculators/colours.ts';
import type { I18n } from '#lib/i18n/i18n.svelte.ts';
import type { Lang } from '#lib/state/address.ts';
import type { Mark } from './on-map.ts';
import type { WaterOf } from './paths.ts';
import { numeral, watersWordsOf, type Limit } from './water-words.ts';

type Text = { zh: string; en: string };
type Fresh = 'fresh' | 'late' | 'silent';

/** A section of surface water or a station at sea; `water_type` and `tn` are of the former only. */
export type WatersItem = {
  station: string;
  name: string | null;
  position: LngLat | null;
  place: Names[];
  time: string | null;
  last: string | null;
  freshness: Fresh;
  class: string | null;
  target: string | null;
  attained: boolean | null;
  against: string;
  worst: readonly string[];
  missing: readonly string[];
  silent: readonly string[];
  over: readonly { item: string; class: string; value: number; times: number | null }[];
  items: Readonly<
    Record<
      string,
      { value: number; time: string; freshness: Fresh; class: string | null; limit: Limit | null }
    >
  >;
  water_type?: 'river' | 'lake' | null;
};

/** What the server says of waters, of either kind. */
export type WatersBody = {
  standard: string;
  limits: Text | null;
  source: { network: string; step: number; title: Text; demo: boolean };
  classes: readonly { class: string; title: Text }[];
  factors: readonly { item: string; title: Text; unit: string; counts: boolean }[];
  summary: {
    total: number;
    assessed: number;
    by_class: Readonly<Record<string, number>>;
    good: number;
    good_rate: number | null;
    good_target: number | null;
    targeted: number;
    attained: number;
    attained_rate: number | null;
    worst: number;
    worst_rate: number | null;
    partial: number;
    incomplete: number;
    stale: number;
    time: string | null;
  };
  items: readonly WatersItem[];
};

export const classTitle = ({ classes }: Pick<WatersBody, 'classes'>, found: string): Text | undefined =>
  classes.find((one) => one.class === found)?.title;

export const factorTitle = ({ factors }: Pick<WatersBody, 'factors'>, item: string): Text =>
  factors.find((one) => one.item === item)?.title ?? { zh: item, en: item };

/** What is worst about a station, in words. */
export const worstText = (
  body: WatersBody,
  { class: found, over, against }: WatersItem,
  i18n: I18n,
): string => {
  const t = watersWordsOf(i18n);
  if (found === null) return '';
  const said = (of: string): string => {
    const title = classTitle(body, of);
    return title ? i18n.say(title) : of;
  };
  if (over.length === 0) return t('waters.over.none', { target: said(against) });
  return over
    .slice(0, 2)
    .map((one) => {
      const words = { item: i18n.say(factorTitle(body, one.item)), class: said(one.class) };
      return one.times === null
        ? t('waters.over.plain', words)
        : t('waters.over', { ...words, times: i18n.numbers.decimal(one.times, 2) });
    })
    .join(i18n.t('scene.comma'));
};

/** How a station stands where that is not as it should be; empty where it is. */
export const standingText = (
  { freshness, time, last }: Pick<WatersItem, 'freshness' | 'time' | 'last'>,
  i18n: I18n,
): string => {
  const t = watersWordsOf(i18n);
  if (freshness === 'fresh') return '';
  if (time !== null) return t('waters.late', { time: i18n.numbers.moment(time) });
  return last === null ? t('waters.never') : t('waters.silent', { time: i18n.numbers.moment(last) });
};

/** Stations as the map shows them: a disc in the colour of their class with its numeral, the worst on top. */
export const marksOf = (
  of: WaterOf,
  { classes, items }: Pick<WatersBody, 'classes' | 'items'>,
  chosen: readonly string[],
  lang: Lang,
): Mark[] =>
  items.flatMap((one) => {
    if (one.position === null) return [];
    const isChosen = chosen.includes(one.station);
    const rank = classes.findIndex((each) => each.class === one.class);
    return {
      key: one.station,
      position: one.position,
      colour: one.class === null ? null : (colourOfClass(of, one.class) ?? null),
      text: one.class === null ? '' : numeral(of, one.class, lang),
      stale: one.freshness === 'late',
      chosen: isChosen,
      weight: rank + (isChosen ? 1_000 : 0),
    };
  });
