import type { OpenAPIHono } from '@hono/zod-openapi';
import { z } from '@hono/zod-openapi';
import { answerJson, type AnalysisParts } from '../analysis-parts.ts';
import { JSON_TYPE } from '../answer.ts';
import { MeasuredCells } from '../environment-cells-schemas.ts';
import { bboxParameter, wholeNumber } from '../parameters.ts';
import { readsFor } from '../person-reads.ts';
import { Problem } from '../problem.ts';
import { resource } from '../resource.ts';
import { inBoth } from '../sentence.ts';
import { instant, metricOf, networkOf } from './stations.ts';
import { SUM_STEPS } from '#data/observations/cell-sums.ts';
import { readMeasuredCells } from '#data/observations/cells-reader.ts';
import { freshnessOf } from '#data/observations/fresh.ts';

const COARSEST = 4;
const FINEST = 8;
const USUAL = 5;

/** What the stations of a network have measured, by cell. */
export function addEnvironmentCells(app: OpenAPIHono, { libraries }: AnalysisParts): void {
  const cells = {
    path: '/api/environment/cells',
    id: 'getMeasuredCells',
    tag: 'Environment',
    summary: 'What the stations of a network measured in an hour, day or month, by cell',
    description:
      '`network` and `metric` are needed. The mean of all readings of the stations that you may see, with the least and the greatest; nothing is said of cells without a station. docs/observations.md says how it is kept.',
    query: z.object({
      network: z.string().max(400, 'network is longer than any.').optional().openapi({ example: 'air' }),
      metric: z.string().max(400, 'metric is longer than any.').optional().openapi({ example: 'pm2_5' }),
      step: z
        .enum(
          SUM_STEPS,
          inBoth({ zh: 'step 须为 hour、day 或 month。', en: 'step must be "hour", "day" or "month".' }),
        )
        .optional()
        .openapi({
          description: 'An hour when not said; days and months are those of China Standard Time.',
        }),
      at: instant('at').openapi({
        description:
          'An instant in the hour, day or month, its end included; the newest with readings when not said.',
      }),
      res: wholeNumber(
        'res',
        { min: COARSEST, max: FINEST },
        'Resolution of the cells; 5 when not said.',
      ).optional(),
      bbox: bboxParameter.optional().openapi({ description: 'Only cells whose centres lie in the box.' }),
    }),
    answers: { [JSON_TYPE]: MeasuredCells },
    problems: ['unknown-network' as const, 'unknown-metric' as const],
  };
  resource(app, cells, async (c, { query }) => {
    const network = networkOf(libraries, query.network);
    const metric = metricOf(network, query.metric);
    if (metric.direction)
      throw new Problem(
        'invalid-parameter',
        {
          zh: `${metric.title.zh}是角度，没有平均值。`,
          en: `${metric.id} is an angle, which has no mean.`,
        },
        { field: 'metric' },
      );
    const { step = 'hour', at = null, res = USUAL, bbox = null } = query;
    const reads = readsFor(c, libraries, [network.dataset]);
    const {
      from,
      to,
      cells: measured,
    } = await readMeasuredCells(reads, network, metric, { step, at, res, bbox });
    const now = Date.now();
    const end = to === null ? null : Date.parse(to);
    const known = (await libraries.libraries()).flatMap(({ datasets }) => datasets);
    const told = (value: number): number => Number(value.toFixed(metric.decimals + 1));
    return answerJson(c, reads, {
      ...{ network: network.id, metric: metric.id, title: metric.title, unit: metric.unit },
      ...{ decimals: metric.decimals, step, res, from, to },
      over: end !== null && end <= now,
      freshness: freshnessOf(network, end, now),
      cells: measured.map(({ mean, ...cell }) => ({ ...cell, mean: told(mean) })),
      demo: (known.find(({ id }) => id === network.dataset)?.facts.demo_records ?? 0) > 0,
    } satisfies MeasuredCells);
  });
}
