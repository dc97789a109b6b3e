import type { OpenAPIHono } from '@hono/zod-openapi';
import { z } from '@hono/zod-openapi';
import { answer, JSON_TYPE } from '../answer.ts';
import { strongTag } from '../conditional.ts';
import { asOfParameter, codeParameter } from '../parameters.ts';
import { Problem } from '../problem.ts';
import { resource } from '../resource.ts';
import { FilledScene, SceneList } from '../scene-schemas.ts';
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
import type { FilledScene as Filled } from '#data/scenes/reader.ts';
import { chinaClock } from '#data/themes/today.ts';

const TAG = 'Scenes';

const COLUMNS: Table['columns'] = [
  { title: '板块 panel', type: 'text' },
  { title: '代码 code', type: 'text' },
  { title: '指标 indicator', type: 'text' },
  { title: '统计期 period', type: 'text' },
  { title: '数值 value', type: 'number' },
  { title: '单位 unit', type: 'text' },
  { title: '上期 period before', type: 'number' },
  { title: '上年同期 year before', type: 'number' },
  { title: '说明 note', type: 'text' },
];

const tagged = (text: string) => ({ type: JSON_TYPE, tag: `W/${strongTag(text)}` });

const both = ({ zh, en }: { zh: string; en: string }): string => (zh === en ? zh : `${zh} ${en}`);

/** A filled scene as a table: a line a figure or layer, with what is missing left empty. */
const sceneTable = ({ region, names, as_of: asOf, scene, panels }: Filled): Table => {
  const rounded = (value: number | null | undefined, decimals: number): number | null =>
    value == null ? null : Number(value.toFixed(decimals));
  const rows = panels.flatMap((panel) => [
    ...panel.figures.map((one) => [
      both(panel.title),
      one.indicator,
      both(one.title),
      one.period,
      rounded(one.value, one.decimals),
      both(one.unit),
      rounded(one.previous?.value, one.decimals),
      rounded(one.year_before?.value, one.decimals),
      [...(one.demo ? [DEMO_NOTE] : []), ...lateNote(one.step)].join('; '),
    ]),
    ...panel.layers.map((one) => [
      both(panel.title),
      one.layer,
      both(one.title),
      null,
      one.value,
      both(one.unit),
      null,
      null,
      [...(one.demo ? [DEMO_NOTE] : []), ...lateNote(one.step)].join('; '),
    ]),
  ]);
  const all = panels.flatMap(({ figures, layers }) => [...figures, ...layers]);
  return {
    name: `${scene.id}-${region}`,
    sheet: scene.id,
    columns: COLUMNS,
    rows,
    notes: [
      ...(all.some(({ demo }) => demo) ? [DEMO_NOTE] : []),
      `地区 Region: ${[names.zh, names.en].filter(Boolean).join(' ')} ${region}`,
      `${both(scene.title)}: ${both(scene.description)}`,
      `导出时间 Exported: ${chinaClock(Date.now())}`,
      ...(asOf ? [`历史时点 As of: ${chinaClock(Date.parse(asOf))}`] : []),
    ],
  };
};

/** What scenes there are, and one of them filled with what is known of a region. */
export function addScenes(app: OpenAPIHono, { libraries: { scenes } }: { libraries: Libraries }): void {
  const list = {
    path: '/api/scenes',
    id: 'listScenes',
    tag: TAG,
    summary: 'All scenes, with the kinds of region they suit and what they show',
    answers: { [JSON_TYPE]: SceneList },
  };
  const declared = JSON.stringify({ items: scenes.scenes, next: null });
  resource(app, list, (c) => answer(c, declared, tagged(declared)));

  const asked = {
    path: '/api/regions/{code}/scene',
    id: 'getRegionScene',
    tag: TAG,
    summary: 'A scene filled for one region: figures, how they went, and what lies inside',
    description: 'Figures that are not there say why. Parks and sea areas are filled from what lies in them.',
    params: z.object({ code: codeParameter('code', 'A code in use today.') }),
    query: z.object({
      scene: z.string().max(60, 'scene is no id of a scene.').optional().openapi({
        description: 'The region’s own when not said, or when that one does not suit it.',
        example: 'city',
      }),
      as_of: asOfParameter.optional(),
    }),
    problems: ['invalid-code' as const, 'unknown-region' as const, 'not-found' as const],
  };
  const fill = async (code: string, { scene: id, as_of: asOf }: z.output<typeof asked.query>) => {
    const scene = id === undefined ? null : scenes.find(id);
    if (scene === undefined)
      throw new Problem('not-found', 'There is no such scene; /api/scenes lists them.', { field: 'scene' });
    const found = await scenes.fill(code, scene, asOf ?? null);
    if (!found)
      throw new Problem('unknown-region', `No region has the code ${code} today.`, { field: 'code' });
    return found;
  };
  resource(
    app,
    { ...asked, answers: { [JSON_TYPE]: FilledScene } },
    async (c, { params: { code }, query }) => {
      const text = JSON.stringify(await fill(code, query));
      return answer(c, text, tagged(text));
    },
  );

  const csv = {
    ...asked,
    path: '/api/regions/{code}/scene.csv',
    id: 'getRegionSceneCsv',
    summary: 'The figures of a scene as CSV (UTF-8 with BOM)',
    answers: CSV_ANSWER,
  };
  resource(app, csv, async (c, { params, query }) => csvFile(c, sceneTable(await fill(params.code, query))));
  const xlsx = {
    ...asked,
    path: '/api/regions/{code}/scene.xlsx',
    id: 'getRegionSceneXlsx',
    summary: 'The figures of a scene as a workbook',
    answers: XLSX_ANSWER,
  };
  resource(app, xlsx, async (c, { params, query }) =>
    xlsxFile(c, sceneTable(await fill(params.code, query))),
  );
}
