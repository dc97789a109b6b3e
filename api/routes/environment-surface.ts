import type { OpenAPIHono } from '@hono/zod-openapi';
import { z } from '@hono/zod-openapi';
import { getHexagonAreaAvg } from 'h3-js';
import {
  answerJson,
  checkCellCount,
  PROVINCE,
  regionAsked,
  type AnalysisParts,
  type AskedRegion,
} from '../analysis-parts.ts';
import { JSON_TYPE } from '../answer.ts';
import { codeParameter, wholeNumber } from '../parameters.ts';
import { readsFor } from '../person-reads.ts';
import { Problem } from '../problem.ts';
import { resource } from '../resource.ts';
import type { RegionKind } from '../schemas.ts';
import { SurfaceAnswer } from '../surface-schemas.ts';
import { instant, metricOf, networkOf } from './stations.ts';
import type { Libraries } from '#data/catalogue/libraries.ts';
import { HOUR, readHour, readNewestHour } from '#data/environment/station-hours.ts';
import { createCovers, reachOf, surfaceOf, TooFewPlaces, type Surface } from '#data/environment/surface.ts';
import { POWER, type Estimate } from '#data/geostatistics/estimate.ts';
import type { CrossValidation } from '#data/geostatistics/surface.ts';
import { areaKm2 } from '#data/regions/outline.ts';
import type { Metric, Network } from '#data/themes/theme.ts';

/** Some thousands of cells look like a surface; more cost time that nobody sees. */
const MOST_CELLS = 6_000;
const COARSEST = 4;
const FINEST = 9;
const RES_OF: Readonly<Partial<Record<RegionKind, number>>> = { city: 7, county: 8, town: 9, park: 9 };
const RES_OF_OTHERS = 6;

/** What suits a region: by its kind, and coarser where that is more cells than are answered. */
const resFor = ({ outline, place }: AskedRegion): number => {
  const area = areaKm2(outline);
  let res = RES_OF[place.kind] ?? RES_OF_OTHERS;
  while (res > COARSEST && area / getHexagonAreaAvg(res, 'km2') > MOST_CELLS) res--;
  return res;
};

const withSurface = (network: Network, { register }: Libraries): NonNullable<Network['surface']> => {
  if (network.surface) return network.surface;
  const known = register.networks.filter((one) => one.surface).map(({ id }) => id);
  throw new Problem(
    'invalid-parameter',
    {
      zh: `“${network.title.zh}”站点之间的数值不连续，不作插值；可用：${known.join(', ')}。`,
      en: `What ${network.id} measures does not go on between its stations; there are surfaces of ${known.join(', ')}.`,
    },
    { field: 'network' },
  );
};

const refuseDirections = ({ id, title, direction }: Metric): void => {
  if (!direction) return;
  throw new Problem(
    'invalid-parameter',
    {
      zh: `${title.zh}是角度，没有平均值，不作插值。`,
      en: `${id} is an angle, which has no mean; there is no surface of it.`,
    },
    { field: 'metric' },
  );
};

/** A number as it is told: one place more than what is measured. */
const told = (value: number, { decimals }: Metric): number => Number(value.toFixed(decimals + 1));

const valueOf = (estimate: Estimate | null, metric: Metric): number | null => {
  if (!estimate) return null;
  // kriging may swing below what can be at all
  const { min = -Infinity, max = Infinity } = metric;
  return told(Math.min(max, Math.max(min, estimate.value)), metric);
};

const significant = (value: number): number => Number(value.toPrecision(6));

const modelOf = ({ variogram }: Surface) =>
  variogram && {
    kind: variogram.model.kind,
    nugget: significant(variogram.model.nugget),
    partial_sill: significant(variogram.model.partialSill),
    range_km: significant(variogram.model.rangeKm),
    bins: variogram.bins.map(({ km, pairs, gamma }) => ({
      ...{ km: significant(km), pairs, gamma: significant(gamma) },
    })),
  };

const validationOf = (found: CrossValidation | null) =>
  found && {
    rmse: found.rmse === null ? null : significant(found.rmse),
    bias: found.bias === null ? null : significant(found.bias),
    n: found.n,
  };

const NOTHING: Surface = {
  estimates: [],
  places: 0,
  variogram: null,
  crossValidation: { idw: null, kriging: null },
};

/** What is between stations, over the cells of a region. */
export function addEnvironmentSurface(app: OpenAPIHono, { libraries, reader }: AnalysisParts): void {
  const cellsOf = createCovers();
  const surface = {
    path: '/api/environment/surface',
    id: 'getEnvironmentSurface',
    tag: 'Environment',
    summary: 'What is between the stations of a network in an hour, by cell, with how far off it may be',
    description:
      '`network` and `metric` are needed. By inverse distance or by ordinary kriging from the stations that you may see; no cell has a value beyond their reach. docs/surfaces.md has the methods.',
    query: z.object({
      network: z.string().max(400, 'network is longer than any.').optional().openapi({ example: 'air' }),
      metric: z.string().max(400, 'metric is longer than any.').optional().openapi({ example: 'pm2_5' }),
      region: codeParameter('region', 'A region with an outline; the province when not said.').optional(),
      method: z.enum(['idw', 'kriging'], 'method must be "idw" or "kriging".').optional().openapi({
        description: 'Inverse distance weighting or ordinary kriging; kriging when not said.',
      }),
      at: instant('at').openapi({
        description:
          'The last hour that is over by then; when not said, the newest that most stations have reported.',
      }),
      res: wholeNumber(
        'res',
        { min: COARSEST, max: FINEST },
        'Resolution of the cells; what suits the region when not said.',
      ).optional(),
    }),
    answers: { [JSON_TYPE]: SurfaceAnswer },
    problems: [
      'invalid-code' as const,
      'unknown-region' as const,
      'unknown-network' as const,
      'unknown-metric' as const,
      'not-possible-now' as const,
    ],
  };
  resource(app, surface, async (c, { query }) => {
    const network = networkOf(libraries, query.network);
    const metric = metricOf(network, query.metric);
    const rules = withSurface(network, libraries);
    refuseDirections(metric);
    const region = await regionAsked(reader, query.region ?? PROVINCE);
    const res = query.res ?? resFor(region);
    checkCellCount(region, res, MOST_CELLS);
    const { method = 'kriging' } = query;
    const reads = readsFor(c, libraries, [network.dataset]);
    const end =
      query.at === undefined
        ? await readNewestHour(reads, network, metric)
        : Math.floor(Date.parse(query.at) / HOUR) * HOUR;
    const stations = end === null ? [] : await readHour(reads, network, metric, end);
    const measured = stations.flatMap(({ value, ...station }) =>
      value === null ? [] : [{ ...station, value }],
    );
    const cells = await cellsOf(region, res);
    const reach = reachOf(rules);
    const found =
      measured.length === 0
        ? { ...NOTHING, estimates: cells.map(() => null) }
        : await surfaceOf(measured, cells, reach, method).catch(refuseTooFew);
    return answerJson(c, reads, {
      ...{ network: network.id, metric: metric.id, title: metric.title, unit: metric.unit },
      ...{ decimals: metric.decimals, region: region.place, res, method },
      time: end === null ? null : new Date(end).toISOString(),
      cells: [...cells],
      values: found.estimates.map((one) => valueOf(one, metric)),
      sd:
        method === 'idw'
          ? null
          : found.estimates.map((one) => (one?.sd == null ? null : significant(one.sd))),
      rules: { reach_km: reach.reachKm, fewest: reach.fewest, nearest: reach.most, power: POWER },
      model: modelOf(found),
      cross_validation: {
        idw: validationOf(found.crossValidation.idw),
        kriging: validationOf(found.crossValidation.kriging),
      },
      stations: {
        ...{ used: measured.length, places: found.places, measured },
        without_value: stations.length - measured.length,
      },
      source: await sourceOf(libraries, network),
    } satisfies SurfaceAnswer);
  });
}

const refuseTooFew = (error: unknown): never => {
  if (!(error instanceof TooFewPlaces)) throw error;
  throw new Problem(
    'not-possible-now',
    {
      zh: `该小时只有 ${error.places} 个位置有数据，不足以拟合变异函数；请改用 method=idw。`,
      en: `Only ${error.places} places have a value in that hour, too few for a variogram; ask for method=idw.`,
    },
    { field: 'method', cause: error },
  );
};

const sourceOf = async ({ libraries }: Libraries, { dataset: id }: Network) => {
  const known = (await libraries()).flatMap(({ datasets }) => datasets).find((one) => one.id === id)!;
  return { dataset: { id, title: known.title, owner: known.owner }, demo: known.facts.demo_records > 0 };
};
