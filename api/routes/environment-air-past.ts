import type { OpenAPIHono } from '@hono/zod-openapi';
import { z } from '@hono/zod-openapi';
import { JSON_TYPE } from '../answer.ts';
import {
  airBehind,
  airPartsFor,
  answerAir,
  instantParameter,
  needed,
  unknownRegion,
  type AirRouteParts,
} from '../environment-parts.ts';
import { AirCalendarBody, AirSeriesBody, WindRoseBody } from '../environment-schemas.ts';
import { codeParameter, wholeNumber } from '../parameters.ts';
import { Problem } from '../problem.ts';
import { resource } from '../resource.ts';
import { inBoth } from '../sentence.ts';
import { unknownStation } from './stations.ts';
import type { AirParts } from '#data/environment/air-answers.ts';
import { lastDay } from '#data/environment/air-days.ts';
import { AIR_METRICS, dayOfHour, firstHourOf, HOUR_MS, METRIC_OF } from '#data/environment/air-hours.ts';
import { annualLimit, dailyLimit, hourlyLimit } from '#data/environment/air-limits.ts';
import {
  isJudgedRegion,
  readDays,
  readDayTrend,
  readHourTrend,
  readWindRose,
  type AirSubject,
} from '#data/environment/air-past.ts';
import { readAirStations, readNames, type AirStation } from '#data/environment/air-reader.ts';
import { POLLUTANT_FACTS, standardOn, type Pollutant } from '#data/environment/aqi-standards.ts';
import { DIRECTIONS, SPEED_CLASSES } from '#data/environment/wind-rose.ts';
import type { Text } from '#data/themes/theme.ts';
import { todayInChina } from '#data/themes/today.ts';

const TAG = 'Environment';
const DAY_MS = 24 * HOUR_MS;
const FIRST_YEAR = 2000;
const LAST_YEAR = 2100;
/** How long a trend may be, in days, and how long it is when not said. */
const MOST_DAYS = { station: { hour: 31, day: 400 }, region: { hour: 8, day: 400 } } as const;
const DAYS = { hour: 7, day: 92 } as const;
const WIND_DAYS = 30;
const MOST_WIND_DAYS = 400;

const key = z.string().max(400, 'station is longer than any.').optional();
const subjectQuery = {
  region: codeParameter('region', 'A city, a county or another region; or a station.').optional(),
  station: key,
};

interface Subject extends AirSubject {
  found: AirStation | null;
}

/** Whom a question is of: a region or a station, that is there and may be seen. */
const subjectOf = async (
  air: AirParts,
  asked: { region?: string | undefined; station?: string | undefined },
): Promise<Subject> => {
  const [region, station] = [asked.region ?? null, asked.station ?? null];
  if ((region === null) === (station === null))
    throw needed('region', '地区代码或站点编号（station）之一', 'one of region and station');
  if (region !== null) {
    if (!(await readNames(air.reads, [region])).has(region)) throw unknownRegion(region);
    return { region, station, found: null };
  }
  const [found] = await readAirStations(air.reads, air.network, { station });
  if (!found) throw unknownStation(air.network, station!);
  return { region, station, found };
};

const told = ({ region, station, found }: Subject) => ({ region, station, name: found?.name ?? null });

const spanOf = (
  { from, to }: { from?: string | undefined; to?: string | undefined },
  days: number,
  most: number,
): { from: number; to: number } => {
  const until = to === undefined ? Date.now() : Date.parse(to);
  const since = from === undefined ? until - days * DAY_MS : Date.parse(from);
  if (since >= until)
    throw new Problem(
      'invalid-parameter',
      { zh: 'from 须早于 to。', en: 'from must be before to.' },
      { field: 'from' },
    );
  if (until - since > most * DAY_MS)
    throw new Problem(
      'invalid-parameter',
      { zh: `from 至 to 最多 ${most} 天。`, en: `From and to may lie ${most} days apart at most.` },
      { field: 'from' },
    );
  return { from: since, to: until };
};

const NO_UNIT: Text = { zh: '无量纲', en: 'no unit' };
const AQI_TITLE: Text = { zh: 'AQI', en: 'AQI' };
const DAY_LIMIT: Text = { zh: '日均二级限值', en: 'Daily limit, class 2' };
const HOUR_LIMIT: Text = { zh: '小时二级限值', en: 'Hourly limit, class 2' };
const GOOD: Text = { zh: '优良上限', en: 'Upper end of good' };
const GOOD_AQI = 100;

/** The pollutant as which a metric is judged in hours or days. */
const pollutantOf = (metric: string, step: 'hour' | 'day'): Pollutant => {
  if (metric === 'o3' && step === 'day') return 'o3_8h';
  return (Object.keys(METRIC_OF) as (keyof typeof METRIC_OF)[]).find((one) => METRIC_OF[one] === metric)!;
};

const linesOf = (metric: string, step: 'hour' | 'day', day: string): { value: number; title: Text }[] => {
  if (metric === 'aqi') return [{ value: GOOD_AQI, title: GOOD }];
  const pollutant = pollutantOf(metric, step);
  const ofDay = dailyLimit(day, step === 'hour' && pollutant === 'o3_1h' ? 'o3_1h' : pollutant);
  const ofHour = step === 'hour' ? hourlyLimit(standardOn(day), pollutant) : null;
  // the particles of an hour are held against what a day may have
  if (ofHour !== null) return [{ value: ofHour, title: HOUR_LIMIT }];
  return ofDay === null ? [] : [{ value: ofDay, title: DAY_LIMIT }];
};

/** How the air was. */
export function addAirPast(app: OpenAPIHono, parts: AirRouteParts): void {
  const problems = ['invalid-code' as const, 'unknown-region' as const, 'unknown-station' as const];

  const series = {
    path: '/api/environment/air/series',
    id: 'getAirSeries',
    tag: TAG,
    summary: 'The trend of the air quality index or a pollutant, by hour or day',
    description: `One of \`region\` and \`station\`, and \`metric\`, are needed. Hours: ${MOST_DAYS.station.hour} days at most, of a region ${MOST_DAYS.region.hour}; days: ${MOST_DAYS.station.day}.`,
    query: z.object({
      ...subjectQuery,
      metric: z
        .enum(['aqi', ...AIR_METRICS], `metric must be aqi or one of ${AIR_METRICS.join(', ')}.`)
        .optional(),
      step: z
        .enum(['hour', 'day'], inBoth({ zh: 'step 须为 hour 或 day。', en: 'step must be "hour" or "day".' }))
        .optional(),
      from: instantParameter('from'),
      to: instantParameter('to'),
    }),
    answers: { [JSON_TYPE]: AirSeriesBody },
    problems,
  };
  resource(app, series, async (c, { query: { metric, step = 'hour', ...query } }) => {
    if (metric === undefined) throw needed('metric', ' aqi 或污染物', 'aqi or a pollutant');
    const air = airPartsFor(c, parts);
    const subject = await subjectOf(air, query);
    if (metric === 'aqi' && subject.region !== null && !isJudgedRegion(subject.region))
      throw new Problem(
        'invalid-parameter',
        {
          zh: '标准只对站点、市和县评价 AQI。',
          en: 'The standards judge stations, cities and counties only.',
        },
        { field: 'region' },
      );
    const most = MOST_DAYS[subject.station === null ? 'region' : 'station'][step];
    const span = spanOf(query, DAYS[step], most);
    const hours = { from: Math.ceil(span.from / HOUR_MS), to: Math.floor(span.to / HOUR_MS) };
    const [first, last] = [dayOfHour(hours.from), dayOfHour(hours.to - 1)];
    const items =
      step === 'hour'
        ? await readHourTrend(air, subject, metric, hours.from, hours.to)
        : await readDayTrend(air, subject, metric, first, last);
    const facts = metric === 'aqi' ? null : POLLUTANT_FACTS[pollutantOf(metric, step)];
    return answerAir(c, air.reads, {
      ...{ ...told(subject), metric, step },
      unit: facts ? { zh: facts.unit, en: facts.unit } : NO_UNIT,
      title: facts?.title ?? AQI_TITLE,
      decimals: facts?.decimals ?? 0,
      from: items[0]?.from ?? new Date(span.from).toISOString(),
      to: items.at(-1)?.to ?? new Date(span.to).toISOString(),
      ...(await airBehind(parts, last)),
      lines: linesOf(metric, step, last),
      items,
    });
  });

  const calendar = {
    path: '/api/environment/air/calendar',
    id: 'getAirCalendar',
    tag: TAG,
    summary: 'The air quality index of each day of a year, good days, and means against the limits of a year',
    description:
      'One of `region` and `station` is needed; `year` is this one when not said. Days that are over are listed, those without enough data too.',
    query: z.object({
      ...subjectQuery,
      year: wholeNumber('year', { min: FIRST_YEAR, max: LAST_YEAR }, 'Which year.').optional(),
    }),
    answers: { [JSON_TYPE]: AirCalendarBody },
    problems,
  };
  resource(app, calendar, async (c, { query: { year: asked, ...query } }) => {
    const air = airPartsFor(c, parts);
    const subject = await subjectOf(air, query);
    const over = lastDay(firstHourOf(todayInChina()) * HOUR_MS); // yesterday
    const year = asked ?? Number(over.slice(0, 4));
    const first = `${year}-01-01`;
    const end = `${year}-12-31`;
    const last = over < end ? over : end;
    const found =
      last < first
        ? { days: [], good: { good: 0, valid: 0, rate: null }, values: [] }
        : await readDays(air, subject, first, last);
    return answerAir(c, air.reads, {
      ...{ ...told(subject), year, first, last },
      ...(await airBehind(parts, last)),
      ...found.good,
      means: found.values.map((one) => ({
        ...one,
        limit: (one.percentile === null ? annualLimit : dailyLimit)(last, one.pollutant),
      })),
      days: found.days,
    });
  });

  const wind = {
    path: '/api/environment/air/wind',
    id: 'getWindRose',
    tag: TAG,
    summary:
      'Where the wind came from at a station, and how strong it was: hours by 16 directions and grades of speed',
    description: `\`station\` is needed. ${WIND_DAYS} days up to now when not said, ${MOST_WIND_DAYS} at most. Calms stand apart.`,
    query: z.object({ station: key, from: instantParameter('from'), to: instantParameter('to') }),
    answers: { [JSON_TYPE]: WindRoseBody },
    problems: ['unknown-station' as const],
  };
  resource(app, wind, async (c, { query: { station, ...query } }) => {
    if (station === undefined) throw needed('station', '站点编号', 'the key of a station');
    const air = airPartsFor(c, parts);
    const subject = await subjectOf(air, { station });
    const span = spanOf(query, WIND_DAYS, MOST_WIND_DAYS);
    const [from, to] = [Math.ceil(span.from / HOUR_MS), Math.floor(span.to / HOUR_MS)];
    const { id } = subject.found!;
    const rose = await readWindRose(air, id === null ? [] : [id], from, to);
    const { source } = await airBehind(parts, dayOfHour(to - 1));
    return answerAir(c, air.reads, {
      ...told(subject),
      from: new Date(from * HOUR_MS).toISOString(),
      to: new Date(to * HOUR_MS).toISOString(),
      unit: { zh: '小时', en: 'hours' },
      directions: DIRECTIONS,
      classes: SPEED_CLASSES,
      ...rose,
      source,
    });
  });
}
