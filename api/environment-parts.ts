import { z } from '@hono/zod-openapi';
import type { Context } from 'hono';
import { JSON_TYPE } from './answer.ts';
import { strongTag } from './conditional.ts';
import { answerRead, readsFor } from './person-reads.ts';
import { Problem } from './problem.ts';
import { inBoth } from './sentence.ts';
import type { Reads } from '#data/access/reads.ts';
import type { Libraries } from '#data/catalogue/libraries.ts';
import type { AirParts } from '#data/environment/air-answers.ts';
import {
  airStandardOn,
  annualLimit,
  CATEGORY_RANGES,
  dailyLimit,
  hourlyLimit,
} from '#data/environment/air-limits.ts';
import { POLLUTANT_FACTS, POLLUTANTS, standardOn } from '#data/environment/aqi-standards.ts';
import type { EnvironmentTables } from '#data/environment/tables.ts';

/* What the resources of the air have in common. */

const AIR_NETWORK = 'air';

export interface AirRouteParts {
  libraries: Libraries;
  tables: EnvironmentTables;
}

/** By which way the air is read for whoever asks. */
export const airPartsFor = (c: Context, { libraries, tables }: AirRouteParts): AirParts => {
  const network = libraries.register.network(AIR_NETWORK)!; // a theme declares it, and the register is checked
  return { network, reads: readsFor(c, libraries, [network.dataset]), validity: tables.air_statistics };
};

/** By which standards data of a day is told of, and whose data it is. */
export const airBehind = async ({ libraries, tables }: AirRouteParts, day: string) => {
  const standard = standardOn(day);
  const { dataset } = libraries.register.network(AIR_NETWORK)!;
  const known = (await libraries.libraries()).flatMap(({ datasets }) => datasets);
  const facts = known.find(({ id }) => id === dataset)?.facts;
  return {
    standard,
    limits: airStandardOn(day),
    pollutants: POLLUTANTS.map((pollutant) => ({
      pollutant,
      ...POLLUTANT_FACTS[pollutant],
      hour_limit: hourlyLimit(standard, pollutant),
      day_limit: dailyLimit(day, pollutant),
      year_limit: annualLimit(day, pollutant),
    })),
    categories: CATEGORY_RANGES,
    source: {
      network: AIR_NETWORK,
      dataset,
      title: libraries.register.dataset(dataset)!.dataset.title,
      demo: (facts?.demo_records ?? 0) > 0,
      validity: tables.air_statistics.source,
    },
  };
};

export const answerAir = (c: Context, reads: Reads, body: object): Promise<Response> => {
  const text = JSON.stringify(body);
  return answerRead(c, reads, text, { type: JSON_TYPE, tag: `W/${strongTag(text)}` });
};

export const instantParameter = (name: string) =>
  z
    .string()
    .refine((text) => z.iso.datetime({ offset: true }).safeParse(text).success, {
      message: inBoth({
        zh: `${name} 须为带时区的时刻，如 2026-11-01T08:00:00+08:00。`,
        en: `${name} must be an instant with offset, such as 2026-11-01T08:00:00+08:00.`,
      }),
    })
    .optional();

export const needed = (field: string, zh: string, en: string): Problem =>
  new Problem(
    'invalid-parameter',
    { zh: `须给出${zh}（${field}）。`, en: `${field} is needed: ${en}.` },
    { field },
  );

export const unknownRegion = (code: string): Problem =>
  new Problem(
    'unknown-region',
    { zh: `目前没有代码为 ${code} 的地区。`, en: `No region has the code ${code} today.` },
    { field: 'region' },
  );
