import type { OpenAPIHono } from '@hono/zod-openapi';
import { z } from '@hono/zod-openapi';
import { JSON_TYPE } from '../answer.ts';
import { answerAir } from '../environment-parts.ts';
import { askedOf, sourceOf, TAG, whereAndWhen, type WaterRouteParts } from '../environment-water-parts.ts';
import { NoiseBody, WarningsBody, WeatherBody } from '../environment-weather-schemas.ts';
import { readsFor } from '../person-reads.ts';
import { locate } from '../reads.ts';
import { resource } from '../resource.ts';
import { NOISE_STANDARD, NOISE_ZONES } from '#data/environment/noise.ts';
import { readNoise } from '#data/environment/noise-stations.ts';
import { WARNING_LEVELS } from '#data/environment/warnings.ts';
import { readWarnings, WARNINGS_DATASET } from '#data/environment/warnings-reader.ts';
import { readWeather } from '#data/environment/weather-stations.ts';
import type { Text } from '#data/themes/theme.ts';

const momentOf = (at: string | undefined): number => (at === undefined ? Date.now() : Date.parse(at));

/** What the values of a code field of a dataset are called. */
const valuesOf = (
  { libraries }: WaterRouteParts,
  dataset: string,
  field: string,
): Readonly<Record<string, Text>> =>
  libraries.register.dataset(dataset)!.dataset.fields.find(({ id }) => id === field)?.values ?? {};

function addWarnings(app: OpenAPIHono, parts: WaterRouteParts): void {
  const { libraries, reader } = parts;
  const warnings = {
    path: '/api/environment/warnings',
    id: 'listWarnings',
    tag: TAG,
    summary: 'Warnings of the weather in force: kind, level, issuer, text, until when, and their areas',
    description:
      'Of a region, of a part of it, or of what it lies in. docs/environment-weather.md says which messages hold.',
    query: z.object(whereAndWhen),
    answers: { [JSON_TYPE]: WarningsBody },
    problems: ['unknown-region' as const],
  };
  resource(app, warnings, async (c, { query }) => {
    const found =
      query.region === undefined ? null : await locate(reader, 'region', query.region, (code) => code);
    const region = found?.code ?? null;
    const reads = readsFor(c, libraries, [WARNINGS_DATASET]);
    const { last, ...held } = await readWarnings(reads, { region, at: momentOf(query.at) });
    const known = (await libraries.libraries()).flatMap(({ datasets }) => datasets);
    const facts = known.find(({ id }) => id === WARNINGS_DATASET)?.facts;
    const { title } = libraries.register.dataset(WARNINGS_DATASET)!.dataset;
    const levels = valuesOf(parts, WARNINGS_DATASET, 'level');
    return answerAir(c, reads, {
      at: query.at ?? null,
      region,
      source: { dataset: WARNINGS_DATASET, title, demo: (facts?.demo_records ?? 0) > 0, last },
      kinds: valuesOf(parts, WARNINGS_DATASET, 'kind'),
      levels: Object.fromEntries(WARNING_LEVELS.map((level) => [level, levels[level]])),
      ...held,
      next: null,
    });
  });
}

/** The weather, what is warned of, and noise, as they stand now or stood at an instant. */
export function addWeather(app: OpenAPIHono, parts: WaterRouteParts): void {
  addWarnings(app, parts);
  const declared = {
    tag: TAG,
    query: z.object(whereAndWhen),
    problems: ['unknown-region' as const, 'unknown-network' as const],
  };

  const weather = {
    ...declared,
    path: '/api/environment/weather',
    id: 'getWeather',
    summary: 'Stations of the weather: what they measure now, rain of 24 hours, and which is most of what',
    description: 'The newest value of each metric within six steps.',
    answers: { [JSON_TYPE]: WeatherBody },
  };
  resource(app, weather, async (c, { query }) => {
    const { network, reads, region } = await askedOf(c, parts, 'weather', query.region);
    return answerAir(c, reads, {
      at: query.at ?? null,
      region,
      source: await sourceOf(parts, network),
      metrics: network.metrics.map(({ id, title, unit, decimals }) => ({
        ...{ metric: id, title, unit, decimals },
      })),
      ...(await readWeather(reads, network, { region, at: momentOf(query.at) })),
      next: null,
    });
  });

  const noise = {
    ...declared,
    path: '/api/environment/noise',
    id: 'getNoise',
    summary: 'Stations of noise against the limits of their zones by day and by night, and what they come to',
    description:
      'By GB 3096-2008: the newest hour against the limit of its period, and the levels of yesterday by day and by night.',
    answers: { [JSON_TYPE]: NoiseBody },
  };
  resource(app, noise, async (c, { query }) => {
    const { network, reads, region } = await askedOf(c, parts, 'noise', query.region);
    const { source: limits, ...table } = parts.tables.noise;
    const titles = valuesOf(parts, network.dataset, 'noise_zone');
    return answerAir(c, reads, {
      at: query.at ?? null,
      region,
      standard: NOISE_STANDARD,
      limits,
      source: await sourceOf(parts, network),
      zones: NOISE_ZONES.map((zone) => ({ zone, title: titles[zone], ...table.zones[zone] })),
      hours: table.day,
      ...(await readNoise(reads, network, table, { region, at: momentOf(query.at) })),
      next: null,
    });
  });
}
