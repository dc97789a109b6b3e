import { describe, expect, test } from 'vitest';
import type { Dataset, Field } from '#data/themes/theme.ts';
import { proposeMapping } from './mapping.ts';

const field = (id: string, zh: string, en: string, headings: string[] = []): Field => ({
  id,
  title: { zh, en },
  type: 'text',
  headings,
});
const dataset: Dataset = {
  id: 'stations',
  title: { zh: '站点', en: 'Stations' },
  kind: 'feature',
  owner: 'ecology',
  grade: 1,
  key: ['station_number'],
  geometry: 'point',
  frequency: 'month',
  graceDays: 5,
  fields: [
    field('station_number', '站点编号', 'Station number', ['测站代码']),
    field('station_notes', '站点备注', 'Station notes'),
    field('automatic', '是否自动监测', 'Automatic'),
  ],
};

describe('columns find their fields', () => {
  test('by id, title or heading, whatever the width, the case, the spaces and the unit in brackets', () => {
    expect(proposeMapping(dataset, ['STATION NUMBER', '是否自动监测（是/否）', '经度(°)', 'Ｙ坐标'])).toEqual(
      [...['station_number', 'automatic', 'lng', 'lat']],
    );
    expect(proposeMapping(dataset, ['测站代码', '站点编号', '_reason', '其他'])).toEqual([
      ...['station_number', null, null, null],
    ]);
  });

  test('by what ten bytes of a Shapefile leave of a name, in GBK and in UTF-8', () => {
    expect(proposeMapping(dataset, ['站点编号', '是否自动监'])).toEqual(['station_number', 'automatic']);
    expect(proposeMapping(dataset, ['站点编', '是否自'])).toEqual(['station_number', 'automatic']);
  });

  test('and by none that two fields share', () => {
    expect(proposeMapping(dataset, ['station_nu', 'station_no', 'Station n'])).toEqual([
      ...['station_number', 'station_notes', null],
    ]);
    expect(
      proposeMapping(
        { ...dataset, fields: [field('a', '', 'Population 2024'), field('b', '', 'Population 2025')] },
        ['Population'],
      ),
    ).toEqual([null]);
  });
});
