import type { OpenAPIHono } from '@hono/zod-openapi';
import { z } from '@hono/zod-openapi';
import type { Context } from 'hono';
import { JSON_TYPE } from '../answer.ts';
import { strongTag } from '../conditional.ts';
import { NetworkList, ObservationList, StationList } from '../observation-schemas.ts';
import { codeParameter, limitParameter, wholeNumber } from '../parameters.ts';
import { answerRead, readsFor } from '../person-reads.ts';
import { personOf } from '../person.ts';
import { Problem } from '../problem.ts';
import { resource } from '../resource.ts';
import { inBoth } from '../sentence.ts';
import { CSV_ANSWER, csvFile } from '../table-file.ts';
import type { Reads } from '#data/access/reads.ts';
import type { Libraries } from '#data/catalogue/libraries.ts';
import { TAKEN_UP_TO } from '#data/exports/rules.ts';
import { hasStation, readNetwork, readSeries, readStations, type Step } from '#data/observations/reader.ts';
import type { Metric, Network, Text } from '#data/themes/theme.ts';

interface Parts {
  libraries: Libraries;
}

const TAG = 'Observations';
const DAY_MS = 86_400_000;
/** How far back a question goes that does not say: about as many rows for each step. */
const DAYS_BACK: Readonly<Record<Step, number>> = { raw: 7, hour: 31, day: 400, month: 3_660 };
const MOST_ROWS = 10_000;

const name = (of: string) => z.string().max(400, `${of} is longer than any.`).optional();
export const instant = (of: string) =>
  z
    .string()
    .refine((text) => z.iso.datetime({ offset: true }).safeParse(text).success, {
      message: inBoth({
        zh: `${of} 须为带时区的时刻，如 2026-11-01T08:00:00+08:00。`,
        en: `${of} must be an instant with offset, such as 2026-11-01T08:00:00+08:00.`,
      }),
    })
    .optional();

/** The network of that name; throws a problem that says which there are. */
export const networkOf = ({ register }: Libraries, id: string | undefined): Network => {
  const network = id === undefined ? undefined : register.network(id);
  if (network) return network;
  const known = register.networks.map((one) => one.id).join(', ');
  const [type, zh, en] =
    id === undefined
      ? (['invalid-parameter', '须给出 network', 'network is needed'] as const)
      : (['unknown-network', `没有监测网“${id}”`, `There is no network "${id}"`] as const);
  throw new Problem(
    type,
    { zh: `${zh}，可用：${known}。`, en: `${en}; there are ${known}.` },
    { field: 'network' },
  );
};

export const metricOf = (network: Network, id: string | undefined): Metric => {
  const metric = network.metrics.find((one) => one.id === id);
  if (metric) return metric;
  const known = network.metrics.map((one) => one.id).join(', ');
  const [type, zh, en] =
    id === undefined
      ? (['invalid-parameter', '须给出 metric', 'metric is needed'] as const)
      : ([
          'unknown-metric',
          `监测网 ${network.id} 不监测“${id}”`,
          `The network ${network.id} does not measure "${id}"`,
        ] as const);
  throw new Problem(
    type,
    { zh: `${zh}，可用：${known}。`, en: `${en}; it measures ${known}.` },
    { field: 'metric' },
  );
};

export const unknownStation = (network: Network, key: string): Problem =>
  new Problem(
    'unknown-station',
    {
      zh: `监测网 ${network.id} 没有您可见的站点“${key}”。`,
      en: `The network ${network.id} has no station "${key}" that you may see.`,
    },
    { field: 'station' },
  );

const checkStation = async (reads: Reads, network: Network, key: string | undefined): Promise<string> => {
  if (key === undefined)
    throw new Problem(
      'invalid-parameter',
      { zh: '须给出 station（站点编号）。', en: 'station is needed: the key of its record.' },
      { field: 'station' },
    );
  if (await hasStation(reads, network, key)) return key;
  throw unknownStation(network, key);
};

const series = {
  network: name('network').openapi({ example: 'air' }),
  station: name('station'),
  metric: name('metric').openapi({ example: 'pm2_5' }),
  from: instant('from'),
  to: instant('to'),
  step: z
    .enum(
      ['raw', 'hour', 'day', 'month'],
      inBoth({
        zh: 'step 须为 raw、hour、day 或 month。',
        en: 'step must be "raw", "hour", "day" or "month".',
      }),
    )
    .optional(),
  limit: wholeNumber('limit', { min: 1, max: MOST_ROWS }, 'How many items at most.').optional(),
};

type Asked = z.output<z.ZodObject<typeof series>>;

const spanOf = ({ from, to }: Asked, step: Step): { from: string; to: string } => {
  const until = to ?? new Date().toISOString();
  const since = from ?? new Date(Date.parse(until) - DAYS_BACK[step] * DAY_MS).toISOString();
  if (Date.parse(since) < Date.parse(until)) return { from: since, to: until };
  throw new Problem(
    'invalid-parameter',
    { zh: 'from 须早于 to。', en: 'from must be before to.' },
    { field: 'from' },
  );
};

/** What is measured where, how it stands, and what was measured. */
export function addStations(app: OpenAPIHono, { libraries }: Parts): void {
  const { register } = libraries;
  const answered = (c: Context, reads: Reads, body: object) => {
    const text = JSON.stringify(body);
    return answerRead(c, reads, text, { type: JSON_TYPE, tag: `W/${strongTag(text)}` });
  };

  const networks = {
    path: '/api/networks',
    id: 'listNetworks',
    tag: TAG,
    summary: 'Networks of stations: what they measure, how many there are, and when something last came',
    answers: { [JSON_TYPE]: NetworkList },
  };
  resource(app, networks, async (c) => {
    const all = register.themes.flatMap(({ id: theme, networks: here = [] }) =>
      here.map((network) => ({ theme, network })),
    );
    const items = [];
    for (const { theme, network } of all) {
      const { id, title, dataset, step, moves = false, metrics } = network;
      const reads = readsFor(c, libraries, [dataset]);
      const { last, ...counts } = await readNetwork(reads, network);
      items.push({
        ...{ id, theme, title, dataset, step, moves, ...counts },
        metrics: metrics.map(({ min = null, max = null, direction = false, ...metric }) => ({
          ...{ ...metric, min, max, direction },
        })),
        last: last === null ? null : new Date(last).toISOString(),
      });
    }
    return answered(
      c,
      readsFor(
        c,
        libraries,
        all.map(({ network }) => network.dataset),
      ),
      { items, next: null },
    );
  });

  const stations = {
    path: '/api/stations',
    id: 'listStations',
    tag: TAG,
    summary: 'Stations of a network with the newest value of each metric',
    description: 'In the order of their keys; those of which nothing came yet too.',
    query: z.object({
      network: series.network,
      region: codeParameter('region', 'Only stations in this region, park or sea area.').optional(),
      limit: limitParameter,
      cursor: name('cursor'),
    }),
    answers: { [JSON_TYPE]: StationList },
    problems: ['unknown-network' as const],
  };
  resource(app, stations, async (c, { query: { network: id, region = null, limit, cursor = null } }) => {
    const network = networkOf(libraries, id);
    const reads = readsFor(c, libraries, [network.dataset]);
    const page = await readStations(reads, network, { region, limit, after: cursor }, Date.now());
    return answered(c, reads, { network: network.id, ...page });
  });

  const read = async (reads: Reads, asked: Asked) => {
    const network = networkOf(libraries, asked.network);
    const metric = metricOf(network, asked.metric);
    const station = await checkStation(reads, network, asked.station);
    const step = asked.step ?? 'raw';
    const limit = asked.limit ?? MOST_ROWS;
    const page = await readSeries(reads, network, { station, metric, step, limit, ...spanOf(asked, step) });
    return { network, station, metric, step, ...page };
  };

  const observations = {
    tag: TAG,
    query: z.object(series),
    problems: ['unknown-network' as const, 'unknown-station' as const, 'unknown-metric' as const],
  };
  const list = {
    ...observations,
    path: '/api/observations',
    id: 'listObservations',
    summary: 'Readings of one series, or their sums by hour, day or month; oldest first',
    description:
      '`network`, `station` and `metric` are needed. A reading’s time is the end of what it measures: those after `from` up to `to`, and hours, days and months (of China Standard Time) that begin from `from` on and before `to`.',
    answers: { [JSON_TYPE]: ObservationList },
  };
  resource(app, list, async (c, { query }) => {
    const reads = readsFor(c, libraries, [networkOf(libraries, query.network).dataset]);
    const { network, station, metric, step, items, next } = await read(reads, query);
    return answered(c, reads, {
      ...{ network: network.id, station, metric: metric.id, unit: metric.unit, step, items, next },
    });
  });

  const csv = {
    ...observations,
    path: '/api/observations.csv',
    id: 'getObservationsCsv',
    summary: `The same as CSV (UTF-8 with BOM), ${MOST_ROWS} rows at most`,
    description: 'Of stations up to grade 2; those above need an export that a second person approves.',
    answers: CSV_ANSWER,
  };
  resource(app, csv, async (c, { query }) => {
    const { dataset } = networkOf(libraries, query.network);
    const reads = libraries.readsOf(personOf(c), [dataset], TAKEN_UP_TO);
    const { network, station, metric, step, items, next } = await read(reads, query);
    const columns = COLUMNS[step === 'raw' ? 'raw' : 'summed'].map((id) => ({
      title: headingOf(id, metric),
      type: 'text' as const,
    }));
    return csvFile(c, {
      sheet: metric.title.zh,
      name: [network.id, station, metric.id, step].join('-').replaceAll(/[^0-9A-Za-z_-]/g, '_'),
      columns,
      rows: items.map((item) => Object.values(item) as (string | number | null)[]),
      notes: next === null ? [] : [`仅前 ${items.length} 行 Only the first ${items.length} rows`],
    });
  });
}

const COLUMNS = {
  raw: ['time', 'value', 'raw', 'validity'],
  summed: ['from', 'to', 'n', 'mean', 'sum', 'min', 'max'],
};

const HEADINGS: Readonly<Record<string, Text>> = {
  time: { zh: '时间', en: 'Time' },
  raw: { zh: '原始值', en: 'As received' },
  validity: { zh: '有效性', en: 'Validity' },
  from: { zh: '自', en: 'From' },
  to: { zh: '至', en: 'To' },
  n: { zh: '数据个数', en: 'Readings' },
  mean: { zh: '平均', en: 'Mean' },
  sum: { zh: '合计', en: 'Sum' },
  min: { zh: '最小', en: 'Least' },
  max: { zh: '最大', en: 'Greatest' },
};

const headingOf = (id: string, { title, unit }: Metric): string => {
  const heading = HEADINGS[id];
  return heading ? `${heading.zh} ${heading.en}` : `${title.zh} ${title.en}(${unit.zh})`;
};
