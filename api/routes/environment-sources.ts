import type { OpenAPIHono } from '@hono/zod-openapi';
import { z } from '@hono/zod-openapi';
import { JSON_TYPE } from '../answer.ts';
import { answerAir, instantParameter } from '../environment-parts.ts';
import { ExceedanceList, OutletsBody } from '../environment-sources-schemas.ts';
import {
  askedOf,
  sourceOf,
  TAG,
  where,
  whereAndWhen,
  type WaterRouteParts,
} from '../environment-water-parts.ts';
import { limitParameter, wholeNumber } from '../parameters.ts';
import { Problem } from '../problem.ts';
import { resource } from '../resource.ts';
import { inBoth } from '../sentence.ts';
import {
  EXCEEDING_NETWORKS,
  readExceedances,
  type FoundExceedance,
} from '#data/environment/exceedances-reader.ts';
import { readOutlets } from '#data/environment/sources.ts';
import type { Metric } from '#data/themes/theme.ts';

const HOUR_MS = 3_600_000;
const DAYS_BACK = 7;
const MOST_DAYS = 92;
const DAY_MS = 24 * HOUR_MS;

const NAMES = EXCEEDING_NETWORKS.join(', ');

const metricFacts = ({ id, title, unit, decimals }: Metric) => ({ metric: id, title, unit, decimals });

const iso = (ms: number): string => new Date(ms).toISOString();

/** Whole hours from one instant to another. */
const spanOf = (from: string | undefined, to: string | undefined): { from: number; to: number } => {
  const until = Math.floor((to === undefined ? Date.now() : Date.parse(to)) / HOUR_MS) * HOUR_MS;
  const since =
    from === undefined ? until - DAYS_BACK * DAY_MS : Math.floor(Date.parse(from) / HOUR_MS) * HOUR_MS;
  if (since < until && until - since <= MOST_DAYS * DAY_MS) return { from: since, to: until };
  throw new Problem(
    'invalid-parameter',
    {
      zh: `from 须早于 to 至少一个整点，且相距不超过 ${MOST_DAYS} 天。`,
      en: `from must be at least an hour before to, and at most ${MOST_DAYS} days.`,
    },
    { field: 'from' },
  );
};

const worded = ({ metric, onset, end, duration, measured, missing, peak, ...one }: FoundExceedance) => ({
  ...one,
  ...metricFacts(metric),
  onset: iso(onset),
  end: end === null ? null : iso(end),
  hours: duration / HOUR_MS,
  measured_hours: measured / HOUR_MS,
  missing_hours: missing / HOUR_MS,
  peak: { time: iso(peak.time), value: peak.value },
});

/** Pollution sources as they stand, and what was beyond its limit for how long. */
export function addSources(app: OpenAPIHono, parts: WaterRouteParts): void {
  const sources = {
    path: '/api/environment/sources',
    id: 'getSources',
    tag: TAG,
    summary: 'Outlets with online monitoring: what exceeds its limit now, flow, valid hours and gaps',
    description:
      'By the means of hours and the limits that the records of the outlets hold. docs/environment-water.md says which hours are due.',
    query: z.object(whereAndWhen),
    answers: { [JSON_TYPE]: OutletsBody },
    problems: ['unknown-region' as const, 'unknown-network' as const],
  };
  resource(app, sources, async (c, { query }) => {
    const { network, reads, region } = await askedOf(c, parts, 'outlets', query.region);
    const at = query.at === undefined ? Date.now() : Date.parse(query.at);
    const { fields } = parts.libraries.register.dataset(network.dataset)!.dataset;
    const valuesOf = (id: string) => fields.find((field) => field.id === id)?.values ?? {};
    return answerAir(c, reads, {
      at: query.at ?? null,
      region,
      source: await sourceOf(parts, network),
      metrics: network.metrics.map(metricFacts),
      kinds: { pollutant: valuesOf('pollutant'), permit_kind: valuesOf('permit_kind') },
      ...(await readOutlets(reads, network, { region, at })),
      next: null,
    });
  });

  const exceedances = {
    path: '/api/environment/exceedances',
    id: 'listExceedances',
    tag: TAG,
    summary:
      'Exceedances of the limits of a target class or a permit: onset, end, duration, peak, times over',
    description: `\`network\` is needed: ${NAMES}. Those that lie between \`from\` and \`to\` at least in part, by the means of hours; what goes on first, then the newest.`,
    query: z.object({
      network: z
        .enum(
          EXCEEDING_NETWORKS,
          inBoth({ zh: `network 须为 ${NAMES} 之一。`, en: `network must be one of ${NAMES}.` }),
        )
        .optional(),
      ...where,
      station: z.string().max(400, 'station is longer than any.').optional(),
      from: instantParameter('from').openapi({
        description: `${DAYS_BACK} days before \`to\` when not said.`,
      }),
      to: instantParameter('to').openapi({
        description: `Now when not said; at most ${MOST_DAYS} days after \`from\`.`,
      }),
      limit: limitParameter,
      cursor: wholeNumber('cursor', { min: 0, max: 1_000_000 }, 'The `next` of the page before.').optional(),
    }),
    answers: { [JSON_TYPE]: ExceedanceList },
    problems: ['unknown-region' as const, 'unknown-network' as const],
  };
  resource(app, exceedances, async (c, { query }) => {
    const { network: id, station = null, limit, cursor = 0 } = query;
    if (id === undefined)
      throw new Problem(
        'invalid-parameter',
        { zh: `须给出 network，可用：${NAMES}。`, en: `network is needed; there are ${NAMES}.` },
        { field: 'network' },
      );
    const { network, reads, region } = await askedOf(c, parts, id, query.region);
    const span = spanOf(query.from, query.to);
    const sea = parts.tables.sea_water.items;
    const { stations, items } = await readExceedances(reads, id, network, sea, { region, station, ...span });
    const next = cursor + limit;
    return answerAir(c, reads, {
      network: id,
      region,
      from: iso(span.from),
      to: iso(span.to),
      source: await sourceOf(parts, network),
      stations,
      total: items.length,
      ongoing: items.filter(({ end }) => end === null).length,
      items: items.slice(cursor, next).map(worded),
      next: items.length > next ? String(next) : null,
    });
  });
}
