import { expect, test } from 'vitest';
import type { RegionDetail, RegionSummary } from '#api/schemas.ts';
import { mainName } from '#lib/i18n/names.ts';
import { textOf } from '#lib/i18n/text.ts';
import type { TextKey } from '#lib/i18n/zh.ts';
import { childrenCsv, type Words } from './children-csv.ts';

/** Methods that need their object, as those of the real words do. */
class Chinese implements Words {
  readonly #lang = 'zh';
  t(key: TextKey, values?: Readonly<Record<string, string | number>>): string {
    return textOf(this.#lang, key, values);
  }
  name(names: RegionSummary['names']): string {
    return mainName(names, this.#lang);
  }
  source(id: string): string {
    return this.t(`source.${id}` as TextKey);
  }
}

const county: RegionSummary = {
  code: '370202000000',
  kind: 'county',
  level: 3,
  names: { zh: '市南区', en: 'Shinan District', pinyin: 'shi nan qu' },
  parent: '370200000000',
  center: [120.34, 36.06],
  area_km2: 34.70912,
  population: null,
  children: 11,
  synthetic: false,
};

const qingdao: RegionDetail = {
  ...county,
  code: '370200000000',
  kind: 'city',
  level: 2,
  names: { zh: '青岛市', en: 'Qingdao', pinyin: 'qing dao shi' },
  bbox: [119.5, 35.6, 121.4, 37.1],
  centroid: [120.1, 36.4],
  ancestors: [],
  geometry: { source: 'counties-merged', kind: 'polygon', synthetic: false, approximate: false },
  population_source: null,
  population_as_of: null,
  urban_rural_class: null,
  aliases: [],
  children_by_kind: { county: 1 },
  overlaps: [],
  responsible: null,
  cover: { res: 6, cells: 458 },
  source: { name: 'nbs-2023', as_of: '2023-06-30' },
  moved_from: null,
};

test('the file names its region, units, source and dates before the table', () => {
  const lines = childrenCsv(qingdao, [county], new Chinese(), new Date('2026-08-01T06:32:00Z')).split('\r\n');
  expect(lines).toEqual([
    '\u{FEFF}青岛市的下级地区,"=""370200000000"""',
    '单位:面积 km²;人口 人;下辖 个',
    '来源:国家统计局统计用区划代码(2023 年版)',
    '资料截至:2023-06-30;导出时间:2026-08-01 14:32(北京时间)',
    '',
    '代码,名称,拼音,英文名,类别,面积(km²),人口(人),下辖(个),边界',
    '"=""370202000000""",市南区,shi nan qu,Shinan District,县级,34.709,,11,公开资料',
    '',
  ]);
});
