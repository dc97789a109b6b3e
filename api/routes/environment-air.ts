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
import { AirNowBody } from '../environment-schemas.ts';
import { codeParameter } from '../parameters.ts';
import { resource } from '../resource.ts';
import { readAirNow } from '#data/environment/air-answers.ts';
import type { RegionNow, WhyNot } from '#data/environment/air-now.ts';
import { freshnessOf } from '#data/observations/fresh.ts';
import type { Text } from '#data/themes/theme.ts';

const TAG = 'Environment';

const PERCENT = 100;

/** Why a region has no index, in words. */
const whyNot = (why: WhyNot, { stations, reporting, judged }: RegionNow, share: number): Text => {
  const least = Math.round(share * PERCENT);
  const lacking = judged?.missing.length ?? 0;
  switch (why) {
    case 'no-stations':
      return { zh: '没有参与评价的站点', en: 'No station takes part' };
    case 'no-data':
      return { zh: '近期没有任何数据', en: 'No data of late' };
    case 'too-few':
      return {
        zh: `${stations} 个站点中 ${reporting} 个有数据，各项均不足 ${least}%`,
        en: `${reporting} of ${stations} stations have data; no pollutant has values of ${least}% of them`,
      };
    case 'withheld':
      return {
        zh: `有 ${lacking} 项污染物的有效站点不足 ${least}%，其余各项 IAQI 不大于 100，按标准 AQI 为 NA`,
        en: `${lacking} pollutants lack values of ${least}% of the stations and no other index is above 100: by the standard the AQI is NA`,
      };
    case 'level':
      return { zh: '标准只对市、县评价 AQI', en: 'The standards judge cities and counties only' };
  }
};

/** The air as it is now or was at an instant. */
export function addAirNow(app: OpenAPIHono, parts: AirRouteParts): void {
  const now = {
    path: '/api/environment/air',
    id: 'getAir',
    tag: TAG,
    summary:
      'The air of a region at an hour: stations, cities or counties, the worst, and the day so far against its limits',
    description:
      '`region` is needed. By the standard that the date chooses, HJ 633-2012 or HJ 633-2026. docs/environment.md says which hour is told of and which stations take part.',
    query: z.object({
      region: codeParameter('region', 'The region that is asked about.').optional(),
      at: instantParameter('at').openapi({ description: 'At that instant, instead of now.' }),
    }),
    answers: { [JSON_TYPE]: AirNowBody },
    problems: ['invalid-code' as const, 'unknown-region' as const],
  };
  resource(app, now, async (c, { query: { region, at: asked } }) => {
    if (region === undefined) throw needed('region', '地区代码', 'the code of a region');
    const air = airPartsFor(c, parts);
    const at = asked === undefined ? Date.now() : Date.parse(asked);
    const found = await readAirNow(air, region, at);
    if (!found) throw unknownRegion(region);
    const { whole, parts: below, names, named, standard: _, limits: __, ...told } = found;
    const worded = (one: RegionNow) => ({
      ...one,
      names: named.get(one.region) ?? names,
      why: one.why && whyNot(one.why, one, air.validity.share_of_stations),
    });
    return answerAir(c, air.reads, {
      region,
      names,
      ...told,
      stale: freshnessOf(air.network, told.time === null ? null : Date.parse(told.time), at) !== 'fresh',
      ...(await airBehind(parts, told.day)),
      whole: worded(whole),
      parts: below.map((part) => ({ ...worded(part), rank: part.rank })),
    });
  });
}
