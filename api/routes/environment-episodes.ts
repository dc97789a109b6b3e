import type { OpenAPIHono } from '@hono/zod-openapi';
import { z } from '@hono/zod-openapi';
import { JSON_TYPE } from '../answer.ts';
import {
  airBehind,
  airPartsFor,
  answerAir,
  needed,
  unknownRegion,
  type AirRouteParts,
} from '../environment-parts.ts';
import { EpisodeList } from '../episode-schemas.ts';
import { codeParameter } from '../parameters.ts';
import { Problem } from '../problem.ts';
import { resource } from '../resource.ts';
import { inBoth } from '../sentence.ts';
import { daysBetween, lastDay } from '#data/environment/air-days.ts';
import { firstHourOf, HOUR_MS } from '#data/environment/air-hours.ts';
import { readNames } from '#data/environment/air-reader.ts';
import { readEpisodes, type CityEpisode } from '#data/environment/city-episodes.ts';
import { levelOfCode } from '#data/regions/code.ts';
import type { Text } from '#data/themes/theme.ts';
import { todayInChina } from '#data/themes/today.ts';

const DAY_MS = 86_400_000;
/** A winter when not said; of all cities of a province fewer days than of one. */
const USUAL_DAYS = 90;
const MOST_DAYS = { province: 92, one: 400 };

const dayParameter = (name: string) =>
  z.iso
    .date(
      inBoth({
        zh: `${name} 须为日历上的日期，如 2026-01-31。`,
        en: `${name} must be a day of the calendar, such as 2026-01-31.`,
      }),
    )
    .optional();

const dayBefore = (day: string, days: number): string =>
  new Date(Date.parse(day) - days * DAY_MS).toISOString().slice(0, 10);

/** What an episode is called: where and when. */
const nameOf = ({ names, start, end }: CityEpisode): Text => {
  const days = start.day === end.day ? start.day : `${start.day}/${end.day}`;
  return {
    zh: `${names.zh} ${days} 重污染过程`,
    en: `${names.en ?? names.zh}, ${days}: heavy pollution`,
  };
};

/** Episodes of heavy pollution. */
export function addEpisodes(app: OpenAPIHono, parts: AirRouteParts): void {
  const list = {
    path: '/api/environment/episodes',
    id: 'listEpisodes',
    tag: 'Environment',
    summary: 'Episodes of heavy pollution of a city or a county, or of the cities of the province',
    description: `\`region\` is needed. ${USUAL_DAYS} days up to the last that is over when not said; ${MOST_DAYS.one} at most, of the province ${MOST_DAYS.province}. docs/surfaces.md has the rule.`,
    query: z.object({
      region: codeParameter('region', 'The province, a city or a county.').optional(),
      from: dayParameter('from'),
      to: dayParameter('to'),
    }),
    answers: { [JSON_TYPE]: EpisodeList },
    problems: ['invalid-code' as const, 'unknown-region' as const],
  };
  resource(app, list, async (c, { query }) => {
    const { region } = query;
    if (region === undefined) throw needed('region', '地区代码', 'the code of a region');
    const level = levelOfCode(region);
    if (level === null || level > 3)
      throw new Problem(
        'invalid-parameter',
        { zh: '标准只对市、县评价 AQI。', en: 'The standards judge cities and counties only.' },
        { field: 'region' },
      );
    const air = airPartsFor(c, parts);
    const names = (await readNames(air.reads, [region])).get(region);
    if (!names) throw unknownRegion(region);
    const to = query.to ?? lastDay(firstHourOf(todayInChina()) * HOUR_MS); // yesterday
    const from = query.from ?? dayBefore(to, USUAL_DAYS - 1);
    const most = level === 1 ? MOST_DAYS.province : MOST_DAYS.one;
    const days = from > to ? 0 : daysBetween(from, to).length;
    if (days === 0 || days > most)
      throw new Problem(
        'invalid-parameter',
        {
          zh: `from 至 to 须为 1 至 ${most} 天。`,
          en: `From from to to must be 1 to ${most} days.`,
        },
        { field: 'from' },
      );
    const rules = parts.tables.episodes;
    const found = await readEpisodes(air, region, from, to, rules);
    const { source } = await airBehind(parts, to);
    return answerAir(c, air.reads, {
      ...{ region, names, from, to, rules, regions: found.regions, days_known: found.known },
      items: found.episodes.map((one) => ({
        name: nameOf(one),
        ...{ region: one.region, names: one.names, start: one.start.day, end: one.end.day },
        peak: {
          ...{ day: one.peak.day, aqi: one.peak.aqi, category: one.peak.category },
          primary: [...one.peak.primary],
        },
        ...{ heavy_days: one.heavy, days: one.length, open: one.open },
      })),
      next: null,
      source: { dataset: source.dataset, title: source.title, demo: source.demo },
    } satisfies EpisodeList);
  });
}
