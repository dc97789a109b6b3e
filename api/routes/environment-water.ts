import type { OpenAPIHono } from '@hono/zod-openapi';
import { z } from '@hono/zod-openapi';
import { JSON_TYPE } from '../answer.ts';
import { askedOf, sourceOf, TAG, whereAndWhen, type WaterRouteParts } from '../environment-water-parts.ts';
import { answerAir } from '../environment-parts.ts';
import { SeaNowBody, WaterNowBody } from '../environment-water-schemas.ts';
import { resource } from '../resource.ts';
import { readSeaStations } from '#data/environment/sea-stations.ts';
import {
  SEA_CLASS_TITLES,
  SEA_CLASSES,
  SEA_FACTS,
  SEA_ITEMS,
  SEA_STANDARD,
} from '#data/environment/sea-water-class.ts';
import {
  WATER_CLASS_TITLES,
  WATER_CLASSES,
  WATER_FACTS,
  WATER_ITEMS,
  WATER_STANDARD,
} from '#data/environment/water-class.ts';
import { readSections } from '#data/environment/water-sections.ts';

const momentOf = (at: string | undefined): number => (at === undefined ? Date.now() : Date.parse(at));

/** Surface water and sea water as they stand now or stood at an instant. */
export function addWaterNow(app: OpenAPIHono, parts: WaterRouteParts): void {
  const declared = {
    tag: TAG,
    query: z.object(whereAndWhen),
    problems: ['unknown-region' as const, 'unknown-network' as const],
  };

  const water = {
    ...declared,
    path: '/api/environment/water',
    id: 'getWater',
    summary: 'Sections of surface water: class, worst items, target, and what they come to together',
    description:
      'By GB 3838-2002, single factors, of the newest value of each item within six steps. docs/environment-water.md says which count.',
    answers: { [JSON_TYPE]: WaterNowBody },
  };
  resource(app, water, async (c, { query }) => {
    const { network, reads, region } = await askedOf(c, parts, 'water', query.region);
    const found = await readSections(reads, network, { region, at: momentOf(query.at) });
    return answerAir(c, reads, {
      at: query.at ?? null,
      region,
      standard: WATER_STANDARD,
      limits: null,
      source: await sourceOf(parts, network),
      classes: WATER_CLASSES.map((one) => ({ class: one, title: WATER_CLASS_TITLES[one] })),
      factors: [...WATER_ITEMS, 'tn' as const].map((item) => ({
        ...{ item, ...WATER_FACTS[item], counts: item !== 'tn' },
      })),
      ...found,
      next: null,
    });
  });

  const sea = {
    ...declared,
    path: '/api/environment/sea',
    id: 'getSea',
    summary: 'Stations at sea: class of the water, worst items, target, and what they come to together',
    description:
      'By GB 3097-1997, single factors, of the newest value of each item within six steps. The province and its coastal cities answer for their waters.',
    answers: { [JSON_TYPE]: SeaNowBody },
  };
  resource(app, sea, async (c, { query }) => {
    const { network, reads, region } = await askedOf(c, parts, 'sea', query.region);
    const { items: table, source: limits } = parts.tables.sea_water;
    const found = await readSeaStations(reads, network, table, { region, at: momentOf(query.at) });
    return answerAir(c, reads, {
      at: query.at ?? null,
      region,
      standard: SEA_STANDARD,
      limits,
      source: await sourceOf(parts, network),
      classes: SEA_CLASSES.map((one) => ({ class: one, title: SEA_CLASS_TITLES[one] })),
      factors: SEA_ITEMS.map((item) => ({ item, ...SEA_FACTS[item], counts: true })),
      ...found,
      next: null,
    });
  });
}
