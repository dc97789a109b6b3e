import type { Lang } from '#lib/state/address.ts';
import type { BucketStep } from './bucket.ts';

/** A mark of the time bar: its place in the clock and what is written under it. */
export type Tick = { at: number; text: string };

type Unit = {
  /** What moments of the same unit have in common. */
  key: (moment: string) => string;
  written: 'time' | 'day' | 'month' | 'year';
};

const hours = (count: number): Unit => ({
  key: (moment) => moment.slice(0, 11) + Math.floor(Number(moment.slice(11, 13)) / count),
  written: 'time',
});
/** Several days of a month; what is left of it after the last full ones belongs to these. */
const days = (count: number): Unit => ({
  key: (moment) =>
    moment.slice(0, 8) +
    Math.min(Math.floor(30 / count) - 1, Math.floor((Number(moment.slice(8, 10)) - 1) / count)),
  written: 'day',
});
const months = (count: number): Unit => ({
  key: (moment) => moment.slice(0, 5) + Math.floor((Number(moment.slice(5, 7)) - 1) / count),
  written: 'month',
});
const years = (count: number): Unit => ({
  key: (moment) => String(Math.floor(Number(moment.slice(0, 4)) / count)),
  written: 'year',
});

/** From the finest; a clock begins with the unit of its own step. */
const UNITS: readonly Unit[] = [
  ...[1, 3, 6, 12].map(hours),
  ...[1, 5, 10].map(days),
  ...[1, 3, 6].map(months),
  ...[1, 5, 10, 50].map(years),
];
const FIRST: Record<BucketStep, Unit['written']> = { hour: 'time', day: 'day', month: 'month' };

const beginnings = (moments: readonly string[], { key }: Unit): number[] =>
  moments.flatMap((moment, at) => (at === 0 || key(moment) !== key(moments[at - 1]!) ? [at] : []));

/** The beginnings of a unit, without the first where that is only what is left of one and too near to the next. */
const marksOf = (moments: readonly string[], unit: Unit, gap: number): number[] => {
  const places = beginnings(moments, unit);
  const [first = 0, second = first, third = moments.length] = places;
  return second > first && second - first < Math.min(gap, third - second) ? places.slice(1) : places;
};

/** Without what stands too near to its neighbour before, as on a clock with gaps. */
const thinned = (places: readonly number[], gap: number): number[] => {
  const kept: number[] = [];
  for (const at of places) {
    const last = kept.at(-1);
    if (last === undefined || at - last >= gap) kept.push(at);
  }
  return kept;
};

const FORMS: Record<Unit['written'] | 'month of a year', Intl.DateTimeFormatOptions> = {
  time: { hour: '2-digit', minute: '2-digit', hourCycle: 'h23' },
  day: { month: 'short', day: 'numeric' },
  month: { month: 'short' },
  'month of a year': { year: 'numeric', month: 'short' },
  year: { year: 'numeric' },
};

const written = (moment: string, before: string | undefined, unit: Unit, lang: Lang): string => {
  let form: keyof typeof FORMS = unit.written;
  // where a day or a year begins, that is what one wants to read
  if (form === 'time' && moment.slice(0, 10) !== before?.slice(0, 10)) form = 'day';
  else if (form === 'month' && moment.slice(0, 4) !== before?.slice(0, 4)) form = 'month of a year';
  const instant = new Date(`${moment.slice(0, 10)}T${moment.slice(11, 13) || '00'}:00Z`);
  // moments are China Standard Time as they stand; formatting them as UTC leaves them so
  return new Intl.DateTimeFormat(lang === 'zh' ? 'zh-CN' : 'en-GB', {
    ...FORMS[form],
    timeZone: 'UTC',
  }).format(instant);
};

/** Marks for the moments of a clock at beginnings of round units, the finest of which there are no more than `most`. */
export const ticksOf = (moments: readonly string[], step: BucketStep, most: number, lang: Lang): Tick[] => {
  if (moments.length === 0) return [];
  const units = UNITS.slice(UNITS.findIndex(({ written: form }) => form === FIRST[step]));
  const gap = (moments.length - 1) / Math.max(1, most);
  const unit = units.find((one) => marksOf(moments, one, gap).length <= most) ?? units.at(-1)!;
  const places = thinned(marksOf(moments, unit, gap), gap);
  return places.map((at, i) => ({
    at,
    text: written(moments[at]!, i === 0 ? undefined : moments[places[i - 1]!], unit, lang),
  }));
};
