import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { expect } from 'vitest';
import { openLibraries } from '#data/catalogue/libraries.ts';
import { WEEKS_ONLY } from '#data/catalogue/working-days.ts';
import { sql } from '#data/db/sql.ts';
import type { Decision } from '#data/ingest/ingestion.ts';
import { THEMES } from '#data/themes/index.ts';
import { createRegister } from '#data/themes/register.ts';
import type { Theme } from '#data/themes/theme.ts';
import { openLoaded } from './open.ts';

/** A nineteenth theme, known to nothing but this register. */
const LIGHTHOUSES: Theme = {
  id: 'lighthouses',
  kind: 'thematic',
  title: { zh: '灯塔', en: 'Lighthouses' },
  description: { zh: '测试用', en: 'For tests' },
  datasets: [
    {
      id: 'lighthouses',
      title: { zh: '灯塔', en: 'Lighthouses' },
      kind: 'feature',
      owner: 'transport',
      grade: 1,
      key: ['number'],
      geometry: 'point',
      frequency: 'month',
      graceDays: 5,
      fields: [
        { id: 'number', title: { zh: '编号', en: 'Number' }, type: 'text', required: true },
        { id: 'height', title: { zh: '高度', en: 'Height' }, type: 'number', min: 0, max: 200 },
        { id: 'region', title: { zh: '区划代码', en: 'Region' }, type: 'region' },
        { id: 'lit_on', title: { zh: '启用日期', en: 'Lit on' }, type: 'date' },
        { id: 'dark_on', title: { zh: '停用日期', en: 'Dark on' }, type: 'date' },
        { id: 'inspected_at', title: { zh: '检查时间', en: 'Inspected at' }, type: 'datetime' },
        { id: 'keeper', title: { zh: '看守人', en: 'Keeper' }, type: 'text', grade: 3 },
      ],
    },
    {
      id: 'keepers',
      title: { zh: '守灯人', en: 'Keepers' },
      kind: 'feature',
      owner: 'transport',
      grade: 2,
      key: ['name'],
      geometry: 'none',
      frequency: 'year',
      graceDays: 5,
      fields: [
        { id: 'name', title: { zh: '姓名', en: 'Name' }, type: 'text', required: true },
        { id: 'number', title: { zh: '灯塔编号', en: 'Lighthouse' }, type: 'text' },
        { id: 'height', title: { zh: '高度', en: 'Height' }, type: 'number', authority: 'lighthouses' },
        { id: 'region', title: { zh: '区划代码', en: 'Region' }, type: 'region', required: true },
      ],
    },
    {
      id: 'lighthouse-monthly',
      title: { zh: '灯塔月报', en: 'Lighthouse report' },
      kind: 'report',
      owner: 'transport',
      grade: 1,
      key: ['region', 'period'],
      geometry: 'none',
      frequency: 'month',
      graceDays: 5,
      fields: [
        { id: 'region', title: { zh: '地区', en: 'Region' }, type: 'region', required: true },
        { id: 'period', title: { zh: '统计期', en: 'Period' }, type: 'period', required: true },
        { id: 'lit', title: { zh: '亮灯时数', en: 'Hours lit' }, type: 'number', min: 0 },
        { id: 'due', title: { zh: '应亮时数', en: 'Hours due' }, type: 'number', min: 0 },
      ],
    },
  ],
  indicators: [
    {
      code: 'ZZ01',
      title: { zh: '亮灯率', en: 'Share lit' },
      definition: { zh: '亮灯时数与应亮时数之比', en: 'Hours lit over hours due' },
      unit: { zh: '%', en: '%' },
      aggregation: 'rate',
      numerator: { dataset: 'lighthouse-monthly', field: 'lit' },
      denominator: { dataset: 'lighthouse-monthly', field: 'due' },
      factor: 100,
      decimals: 1,
      direction: 1,
      frequency: 'month',
      deepest: 'county',
      range: [0, 100],
    },
    {
      code: 'ZZ02',
      title: { zh: '灯塔数', en: 'Lighthouses' },
      definition: { zh: '现有灯塔', en: 'Lighthouses there are' },
      unit: { zh: '座', en: 'pcs' },
      aggregation: 'last',
      numerator: { dataset: 'lighthouses' },
      decimals: 0,
      direction: 0,
      frequency: 'month',
      deepest: 'town',
      range: [0, 100],
    },
    {
      code: 'ZZ03',
      title: { zh: '在用灯塔', en: 'Lighthouses in use' },
      definition: { zh: '期末在用的灯塔', en: 'Lighthouses in use at the end of the month' },
      unit: { zh: '座', en: 'pcs' },
      aggregation: 'last',
      numerator: { dataset: 'lighthouses', since: 'lit_on', until: 'dark_on' },
      decimals: 0,
      direction: 0,
      frequency: 'month',
      deepest: 'county',
      range: [0, 100],
    },
  ],
  layers: [
    {
      id: 'all',
      title: { zh: '灯塔', en: 'Lighthouses' },
      measure: { dataset: 'lighthouses' },
      unit: { zh: '座', en: 'pcs' },
    },
    {
      id: 'height',
      title: { zh: '高度', en: 'Height' },
      measure: { dataset: 'lighthouses', field: 'height' },
      unit: { zh: '米', en: 'm' },
    },
    {
      id: 'lit',
      title: { zh: '启用', en: 'Lit' },
      measure: { dataset: 'lighthouses' },
      unit: { zh: '座', en: 'pcs' },
      bucket: { field: 'lit_on', step: 'month' },
    },
    {
      id: 'inspected',
      title: { zh: '检查', en: 'Inspected' },
      measure: { dataset: 'lighthouses' },
      unit: { zh: '座', en: 'pcs' },
      bucket: { field: 'inspected_at', step: 'hour' },
    },
  ],
  rules: [],
};

export const register = createRegister([...THEMES, LIGHTHOUSES]);
export const datasetOf = (id: string) => register.dataset(id)!.dataset;
export const indicatorOf = (code: string) => register.indicator(code)!.indicator;

/** A file's bytes, as a request would bring them. */
export async function* bytes(text: string) {
  yield Buffer.from(text);
}

export interface StoredRecord {
  key: string;
  region: string;
  county: string;
  properties: Record<string, unknown>;
  batch: string;
  withdrawn: boolean;
  valid_from: string;
}

/** The libraries with the nineteenth theme, on a database with all regions. */
export const openLighthouses = async ({ today }: { today?: () => string } = {}) => {
  const opened = await openLoaded();
  const folder = mkdtempSync(path.join(tmpdir(), 'haidai-inbox-'));
  const warnings: unknown[] = [];
  const libraries = await openLibraries(opened.database, register, {
    folder,
    maxBytes: 50_000_000,
    heartbeatMs: 50,
    calendar: WEEKS_ONLY,
    ...(today && { today }),
    warn: (message, cause) => warnings.push(message, cause),
  });
  return {
    libraries,
    warnings,
    database: opened.database,

    /** Loads a text as a file and waits until all that rests on it is computed. */
    async load(dataset: string, text: string, decision: Decision = { crs: 'wgs84' }, name = 'lights.csv') {
      const upload = await libraries.ingestion.receive(name, bytes(text));
      expect(upload.bytes).toBe(Buffer.byteLength(text));
      const { batch, done } = await libraries.ingestion.load(upload, datasetOf(dataset), decision);
      return { batch, counts: await done };
    },

    async recordsOf(dataset: string, asOf: string | null = null): Promise<StoredRecord[]> {
      const filter = { dataset, region: null, period: null, measure: null, asOf, limit: 1000, after: null };
      return JSON.parse((await libraries.records(filter)).items) as StoredRecord[];
    },

    /** Everything that is stored of a dataset, versions and all, but for when it was. */
    stored: (dataset: string) =>
      opened.database.asOwner((tx) =>
        tx.query<{ key: string; geom: string }>(sql`
          SELECT key, region, county, cell::text, st_astext(geom) AS geom, properties, valid_to IS NULL AS present
            FROM feature
           WHERE dataset = ${dataset}
           ORDER BY key, valid_from`),
      ),

    async close() {
      await libraries.close();
      await opened.close();
      rmSync(folder, { recursive: true, force: true });
    },
  };
};

export type Lighthouses = Awaited<ReturnType<typeof openLighthouses>>;
