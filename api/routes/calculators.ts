import type { OpenAPIHono } from '@hono/zod-openapi';
import type { Context } from 'hono';
import { answer, JSON_TYPE } from '../answer.ts';
import {
  AqiAnswer,
  AqiQuestion,
  dayOfData,
  SeaAnswer,
  SeaQuestion,
  WaterAnswer,
  WaterQuestion,
} from '../calc-schemas.ts';
import { wordsOfAqi, wordsOfClass, wordsOfSeaItem, wordsOfSingle, wordsOfWaterItem } from '../calc-words.ts';
import { action, readJson } from '../resource.ts';
import { aqiOf } from '#data/environment/aqi.ts';
import { categoryOf, POLLUTANT_FACTS, standardOn, type Pollutant } from '#data/environment/aqi-standards.ts';
import {
  SEA_CLASS_TITLES,
  SEA_FACTS,
  SEA_ITEMS,
  SEA_STANDARD,
  seaWaterClassOf,
} from '#data/environment/sea-water-class.ts';
import type { EnvironmentTables } from '#data/environment/tables.ts';
import {
  WATER_CLASS_TITLES,
  WATER_FACTS,
  WATER_ITEMS,
  WATER_STANDARD,
  waterClassOf,
  waterLimits,
} from '#data/environment/water-class.ts';
import { todayInChina } from '#data/themes/today.ts';

const declared = {
  tag: 'Calculators',
  description:
    'Worked out from what is sent alone, and nothing is kept or changed: POST, since it is a question with many parts. docs/calculators.md ' +
    'says by which clauses.',
};

const answered = (c: Context, body: AqiAnswer | WaterAnswer | SeaAnswer): Promise<Response> =>
  answer(c, JSON.stringify(body), { type: JSON_TYPE, cache: 'no-store' });

/** Rules of environment standards, open for other systems to ask. */
export function addCalculators(app: OpenAPIHono, tables: EnvironmentTables): void {
  const aqi = {
    ...declared,
    path: '/api/calc/aqi',
    id: 'calculateAqi',
    summary: 'The air quality index of an hour or a day by HJ 633-2012 or HJ 633-2026, with its working',
    body: AqiQuestion,
    answers: { [JSON_TYPE]: AqiAnswer },
  };
  action(app, aqi, async (c) => {
    const { standard, date, period, concentrations } = await readJson(c, AqiQuestion);
    const day = standard ? null : date ? dayOfData(date, period) : todayInChina();
    const judged = aqiOf(standard ?? standardOn(day!), period, concentrations);
    const { singles, category, primary, exceeding, missing, ...told } = judged;
    return answered(c, {
      ...told,
      date: day,
      category,
      primary: [...primary],
      exceeding: exceeding && [...exceeding],
      missing: [...missing],
      iaqi: Object.fromEntries(singles.map(({ pollutant, iaqi }) => [pollutant, iaqi])) as Record<
        Pollutant,
        number | null
      >,
      explanation: wordsOfAqi(judged),
      working: singles.map(({ between, ...single }) => ({
        ...single,
        title: POLLUTANT_FACTS[single.pollutant].title,
        unit: POLLUTANT_FACTS[single.pollutant].unit,
        category: single.iaqi === null ? null : categoryOf(single.iaqi),
        between: between && [between[0], between[1]],
        explanation: wordsOfSingle({ ...single, between }),
      })),
    });
  });

  const water = {
    ...declared,
    path: '/api/calc/water-class',
    id: 'calculateWaterClass',
    summary: 'The class of surface water by GB 3838-2002, single factors, with its working',
    body: WaterQuestion,
    answers: { [JSON_TYPE]: WaterAnswer },
  };
  action(app, water, async (c) => {
    const { water_type: type, items } = await readJson(c, WaterQuestion);
    const { class: found, worst, classes, partial, missing, tn } = waterClassOf(type, items);
    const title = found && WATER_CLASS_TITLES[found];
    const titles = (list: typeof worst) => list.map((item) => WATER_FACTS[item].title);
    return answered(c, {
      standard: WATER_STANDARD,
      water_type: type,
      class: found,
      title,
      worst: [...worst],
      classes,
      partial,
      missing: [...missing],
      apart: { tn },
      explanation: wordsOfClass(title, titles(worst), titles(missing)),
      working: [...WATER_ITEMS, 'tn' as const].map((item) => {
        const [value, counts] = [items[item] ?? null, item !== 'tn'];
        const own = item === 'tn' ? tn : classes[item];
        const explanation = wordsOfWaterItem(value, waterLimits(type, item), own, counts);
        return {
          item,
          ...WATER_FACTS[item],
          value,
          class: own,
          class_title: own && WATER_CLASS_TITLES[own],
          counts,
          explanation,
        };
      }),
    });
  });

  const sea = {
    ...declared,
    path: '/api/calc/sea-water-class',
    id: 'calculateSeaWaterClass',
    summary: 'The class of sea water by GB 3097-1997, single factors, with its working',
    body: SeaQuestion,
    answers: { [JSON_TYPE]: SeaAnswer },
  };
  action(app, sea, async (c) => {
    const { items } = await readJson(c, SeaQuestion);
    const { source, verified, items: limits } = tables.sea_water;
    const { class: found, worst, classes, partial, missing } = seaWaterClassOf(limits, items);
    const title = found && SEA_CLASS_TITLES[found];
    const titles = (list: typeof worst) => list.map((item) => SEA_FACTS[item].title);
    return answered(c, {
      standard: SEA_STANDARD,
      class: found,
      title,
      worst: [...worst],
      classes,
      partial,
      missing: [...missing],
      limits: { source, verified: [...verified] },
      explanation: wordsOfClass(title, titles(worst), titles(missing)),
      working: SEA_ITEMS.map((item) => {
        const [value, own] = [items[item] ?? null, classes[item]];
        const explanation = wordsOfSeaItem(value, limits[item], own);
        return {
          item,
          ...SEA_FACTS[item],
          value,
          class: own,
          class_title: own && SEA_CLASS_TITLES[own],
          explanation,
        };
      }),
    });
  });
}
