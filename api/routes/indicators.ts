import type { OpenAPIHono } from '@hono/zod-openapi';
import { z } from '@hono/zod-openapi';
import { answer, JSON_TYPE } from '../answer.ts';
import { strongTag } from '../conditional.ts';
import {
  IndicatorList,
  IndicatorPeers,
  IndicatorProof,
  IndicatorTrend,
  IndicatorValues,
  RegionIndicators,
} from '../indicator-schemas.ts';
import { asOfParameter, codeParameter } from '../parameters.ts';
import { answerRead, readsFor } from '../person-reads.ts';
import { Problem } from '../problem.ts';
import { resource } from '../resource.ts';
import {
  CSV_ANSWER,
  csvFile,
  DEMO_NOTE,
  lateNote,
  XLSX_ANSWER,
  xlsxFile,
  type Table,
} from '../table-file.ts';
import type { Libraries } from '#data/catalogue/libraries.ts';
import { latestStep, type Step } from '#data/catalogue/freshness.ts';
import { departmentOf } from '#data/catalogue/reader.ts';
import { deepestOf } from '#data/indicators/deepest.ts';
import type { Indicator, Level, Theme } from '#data/themes/theme.ts';
import { chinaClock } from '#data/themes/today.ts';

interface Parts {
  libraries: Libraries;
}

const TAG = 'Indicators';
const PROVINCE = '370000000000';
const PROOF_ROWS = 100;
const LEVELS = ['city', 'county', 'town'] as const satisfies readonly Level[];

const tagged = (text: string) => ({ type: JSON_TYPE, tag: `W/${strongTag(text)}` });

const indicatorParameter = z.object({
  code: z
    .string()
    .regex(/^[A-Z]{2}\d{2}$/, 'code must be two letters and two digits, such as EE01.')
    .openapi({ example: 'EE01' }),
});
const regionParameter = codeParameter('region', 'The region; the province when not said.').optional();
const periodParameter = z
  .string()
  .regex(/^\d{4}(-(\d{2}|Q[1-4]|W\d{2})(-\d{2})?)?$/, 'period must be such as 2026-03, 2026-Q1 or 2026.')
  .openapi({ example: '2026-03' });
const newestPeriod = periodParameter.optional().openapi({ description: 'The newest when not said.' });

/** What indicators there are, their values, how they went, and what stands behind each. */
export function addIndicators(app: OpenAPIHono, { libraries }: Parts): void {
  const { register, indicators: reader } = libraries;
  const find = (code: string): { theme: Theme; indicator: Indicator } => {
    const found = register.indicator(code);
    if (found) return found;
    throw new Problem('unknown-indicator', `There is no indicator ${code}; /api/indicators lists them.`, {
      field: 'code',
    });
  };
  const datasetsOf = ({ numerator, denominator }: Indicator): string[] => [
    ...new Set([numerator.dataset, ...(denominator ? [denominator.dataset] : [])]),
  ];
  const deepestIn = (indicator: Indicator): Level =>
    deepestOf(indicator, (id) => register.dataset(id)!.dataset);
  /** How late the later of its datasets is, and whether any of it is demo data. */
  const stateOf = async (indicator: Indicator) => {
    const all = (await libraries.libraries()).flatMap(({ datasets }) => datasets);
    const behind = all.filter(({ id }) => datasetsOf(indicator).includes(id));
    return {
      demo: behind.some(({ facts }) => facts.demo_records > 0),
      step: latestStep(behind.map(({ facts }) => facts.freshness.step)),
    };
  };

  const list = {
    path: '/api/indicators',
    id: 'listIndicators',
    tag: TAG,
    summary: 'All indicators and the periods they have values for',
    answers: { [JSON_TYPE]: IndicatorList },
  };
  resource(app, list, async (c) => {
    const coverage = new Map((await reader.coverage()).map((row) => [row.indicator, row]));
    const items = await Promise.all(
      register.themes.flatMap((theme) =>
        theme.indicators.map(async (indicator) => ({
          ...indicator,
          deepest: deepestIn(indicator),
          theme: theme.id,
          theme_title: theme.title,
          owner: departmentOf(register.dataset(indicator.numerator.dataset)!.dataset.owner),
          datasets: datasetsOf(indicator),
          periods: coverage.get(indicator.code)?.periods ?? [],
          computed_at: coverage.get(indicator.code)?.computed_at ?? null,
          ...(await stateOf(indicator)),
        })),
      ),
    );
    const text = JSON.stringify({ items, next: null });
    return answer(c, text, tagged(text));
  });

  const query = z.object({
    region: regionParameter,
    level: z.enum(LEVELS, 'level must be city, county or town.').optional().openapi({
      description: 'Also all regions of this level below the region; the region itself is answered first.',
    }),
    period: newestPeriod,
    as_of: asOfParameter.optional(),
  });
  const valuesOf = async (
    indicator: Indicator,
    { region = PROVINCE, level, period, as_of: asOf }: z.output<typeof query>,
  ) => {
    const found = await reader.values(indicator, region, level ?? null, period ?? null, asOf ?? null);
    return {
      head: {
        indicator: indicator.code,
        region,
        period: found.period,
        deepest: deepestIn(indicator),
        ...(await stateOf(indicator)),
        computed_at: found.computedAt,
        as_of: asOf ?? null,
      },
      items: found.items,
    };
  };
  const declared = { tag: TAG, params: indicatorParameter, problems: ['unknown-indicator' as const] };
  const values = {
    ...declared,
    query,
    path: '/api/indicators/{code}/values',
    id: 'getIndicatorValues',
    summary: 'Values of an indicator for a region and those below it',
    answers: { [JSON_TYPE]: IndicatorValues },
  };
  resource(app, values, async (c, { params, query: asked }) => {
    const { head, items } = await valuesOf(find(params.code).indicator, asked);
    const text = `${JSON.stringify(head).slice(0, -1)},"items":${items}}`;
    return answer(c, text, tagged(text));
  });

  addFiles(app, { find, valuesOf, query });

  const trend = {
    ...declared,
    path: '/api/indicators/{code}/trend',
    id: 'getIndicatorTrend',
    summary: 'All values of an indicator for one region, oldest first',
    query: z.object({ region: regionParameter, as_of: asOfParameter.optional() }),
    answers: { [JSON_TYPE]: IndicatorTrend },
  };
  resource(app, trend, async (c, { params, query: { region = PROVINCE, as_of: asOf } }) => {
    const { indicator } = find(params.code);
    const items = await reader.trend(indicator, region, asOf ?? null);
    const text = `${JSON.stringify({ indicator: indicator.code, region }).slice(0, -1)},"items":${items}}`;
    return answer(c, text, tagged(text));
  });

  const peers = {
    ...declared,
    path: '/api/indicators/{code}/peers',
    id: 'getIndicatorPeers',
    summary: 'Where a region stands among those of its level and designation',
    query: z.object({ region: regionParameter, period: newestPeriod, as_of: asOfParameter.optional() }),
    answers: { [JSON_TYPE]: IndicatorPeers },
  };
  resource(app, peers, async (c, { params, query: { region = PROVINCE, period, as_of: asOf } }) => {
    const { indicator } = find(params.code);
    const { standing, ...rest } = await reader.peers(indicator, region, period ?? null, asOf ?? null);
    const { rank = null, n = rest.items.length, quartiles = null } = standing ?? {};
    const text = JSON.stringify({ indicator: indicator.code, region, ...rest, rank, n, quartiles });
    return answer(c, text, tagged(text));
  });

  const proof = {
    ...declared,
    path: '/api/indicators/{code}/proof',
    id: 'getIndicatorProof',
    summary: 'What stands behind one value: sums, batches, records',
    query: z.object({
      region: regionParameter,
      period: periodParameter,
      as_of: asOfParameter.optional(),
    }),
    answers: { [JSON_TYPE]: IndicatorProof },
    problems: ['unknown-indicator' as const, 'not-found' as const],
  };
  resource(app, proof, async (c, { params, query: { region = PROVINCE, period, as_of: asOf } }) => {
    const { indicator } = find(params.code);
    const reads = readsFor(c, libraries, [indicator.numerator.dataset]);
    const text = await reader.proof(reads, indicator, region, period, PROOF_ROWS, asOf ?? null);
    if (text === null)
      throw new Problem('not-found', `${params.code} has no value for ${region} in ${period}.`, {
        field: 'period',
      });
    return answerRead(c, reads, text, tagged(text));
  });

  const profile = {
    path: '/api/regions/{code}/indicators',
    id: 'getRegionIndicators',
    tag: TAG,
    summary: 'The newest value of every indicator for one region',
    params: z.object({ code: codeParameter('code', 'A code in use today.') }),
    query: z.object({ as_of: asOfParameter.optional() }),
    answers: { [JSON_TYPE]: RegionIndicators },
    problems: ['invalid-code' as const],
  };
  resource(app, profile, async (c, { params: { code }, query: { as_of: asOf } }) => {
    const text = `{"region":"${code}","items":${await reader.profile(code, asOf ?? null)}}`;
    return answer(c, text, tagged(text));
  });
}

interface Files<Q extends z.ZodObject> {
  find: (code: string) => { theme: Theme; indicator: Indicator };
  valuesOf: (
    indicator: Indicator,
    asked: z.output<Q>,
  ) => Promise<{
    head: {
      region: string;
      period: string | null;
      demo: boolean;
      step: Step;
      computed_at: string | null;
      as_of: string | null;
    };
    items: string;
  }>;
  query: Q;
}

/** The values as tables to take away: CSV that Excel opens right, and XLSX. */
function addFiles<Q extends z.ZodObject>(app: OpenAPIHono, { find, valuesOf, query }: Files<Q>): void {
  const declared = { tag: TAG, params: indicatorParameter, query, problems: ['unknown-indicator' as const] };
  const table = async (code: string, asked: z.output<Q>): Promise<Table> => {
    const { indicator, theme } = find(code);
    const { head, items } = await valuesOf(indicator, asked);
    const rows = (JSON.parse(items) as z.infer<typeof IndicatorValues>['items']).map((item) => [
      item.region,
      item.names.zh,
      item.names.en,
      head.period,
      item.value === null ? null : Number(item.value.toFixed(indicator.decimals)),
    ]);
    const owner = departmentOf(find(code).theme.datasets[0]?.owner ?? '').title.zh;
    const notes = [
      ...(head.demo ? [DEMO_NOTE] : []),
      `${indicator.code} ${indicator.title.zh} ${indicator.title.en}`,
      `单位 Unit: ${indicator.unit.zh} ${indicator.unit.en}`,
      `统计期 Period: ${head.period ?? '—'}`,
      `定义 Definition: ${indicator.definition.zh} ${indicator.definition.en}`,
      `来源 Source: ${theme.title.zh} ${theme.title.en}, ${owner}`,
      `计算时间 Computed: ${head.computed_at ? chinaClock(Date.parse(head.computed_at)) : '—'}`,
      ...lateNote(head.step),
      ...(head.as_of ? [`历史时点 As of: ${chinaClock(Date.parse(head.as_of))}`] : []),
    ];
    const texts = ['名称 name', 'English', '统计期 period'];
    const columns = [
      { title: '代码 code', type: 'code' as const },
      ...texts.map((title) => ({ title, type: 'text' as const })),
      { title: `${indicator.title.zh} (${indicator.unit.zh})`, type: 'number' as const },
    ];
    const name = `${indicator.code}-${head.region}-${head.period ?? 'none'}`;
    return { name, sheet: indicator.code, columns, rows, notes };
  };

  const csv = {
    ...declared,
    path: '/api/indicators/{code}/values.csv',
    id: 'getIndicatorValuesCsv',
    summary: 'The values as CSV (UTF-8 with BOM)',
    answers: CSV_ANSWER,
  };
  resource(app, csv, async (c, { params, query: asked }) => csvFile(c, await table(params.code, asked)));

  const xlsx = {
    ...declared,
    path: '/api/indicators/{code}/values.xlsx',
    id: 'getIndicatorValuesXlsx',
    summary: 'The values as a workbook',
    answers: XLSX_ANSWER,
  };
  resource(app, xlsx, async (c, { params, query: asked }) => xlsxFile(c, await table(params.code, asked)));
}
