import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { csvRows, linesOfAnswer, UnusableAnswer, type PollFormat } from './poll-lines.ts';

const JSON_FORM: PollFormat = {
  ...{
    type: 'json',
    rows: ['data', 'list'],
    station: ['code'],
    time: ['at'],
    timeForm: 'iso',
    offset: '+08:00',
  },
  ...{ values: { pm2_5: ['v', 'PM2.5'], so2: ['v', 'SO2'] }, stations: null, missing: ['-'] },
};
const read = (document: unknown, format: PollFormat = JSON_FORM) =>
  linesOfAnswer('air', typeof document === 'string' ? document : JSON.stringify(document), format).map(
    (line) => JSON.parse(line) as Record<string, unknown>,
  );

describe('an answer in JSON', () => {
  test('says station, time and values where they were declared to stand', () => {
    const list = [
      { code: 'S1', at: '2026-3-5 8:00:00', v: { 'PM2.5': '35', SO2: 8.5 } },
      { code: 7, at: '2026/03/05 09:00', v: { 'PM2.5': '-', SO2: null } },
      { code: 'S2', at: '2026-03-05T08:00:00Z', v: { 'PM2.5': 'broken' } },
    ];
    expect(read({ data: { list } })).toEqual([
      { network: 'air', station: 'S1', time: '2026-03-05T08:00:00+08:00', values: { pm2_5: 35, so2: 8.5 } },
      // what is no number is for the door to keep aside
      { network: 'air', station: 'S2', time: '2026-03-05T08:00:00Z', values: { pm2_5: 'broken' } },
    ]);
  });

  test('may have a row a value, with names and keys of its own', () => {
    const format: PollFormat = {
      ...{ type: 'json', rows: [], station: [0], time: [1], timeForm: 'seconds', offset: null, missing: [] },
      ...{ values: { metric: [2], value: [3], names: { 'PM2.5': 'pm2_5' } }, stations: { A: 'HJ-1' } },
    };
    const rows = [
      ['A', 1_772_668_800, 'PM2.5', 35],
      ['A', 1_772_668_800, 'mood', 1],
      ['B', 1_772_668_800, 'PM2.5', 36],
    ];
    expect(read(rows, format)).toEqual([
      { network: 'air', station: 'HJ-1', time: '2026-03-05T00:00:00.000Z', metric: 'pm2_5', value: 35 },
    ]);
  });

  test('that is another thing than declared is of no use', () => {
    expect(() => read('<html>')).toThrow(UnusableAnswer);
    expect(() => read({ data: {} })).toThrow('no list at "data.list"');
    expect(read({ data: { list: [null, 3, {}] } })).toEqual([]);
  });
});

describe('an answer in CSV', () => {
  const format: PollFormat = {
    ...{ type: 'csv', delimiter: ';', station: '站点', time: '时间', timeForm: 'iso', offset: '+08:00' },
    ...{ values: { ph: 'pH', do: '溶解氧' }, stations: null, missing: ['—'] },
  };

  test('says them by the names of its columns, in any order', () => {
    const text =
      '\uFEFF溶解氧;站点;pH;时间\r\n7,1;"断面;1";7.5;2026-03-05 08:00\r\n—;D2;—;2026-03-05 08:00\r\n\r\n8;D3;7;2026-03-05 08:00';
    expect(read(text, format)).toEqual([
      { network: 'air', station: '断面;1', time: '2026-03-05T08:00+08:00', values: { ph: 7.5, do: '7,1' } },
      { network: 'air', station: 'D3', time: '2026-03-05T08:00+08:00', values: { ph: 7, do: 8 } },
    ]);
  });

  test('without a declared column is of no use', () => {
    expect(() => read('站点;时间;pH\n', format)).toThrow('no column "溶解氧"');
    expect(() => read('', format)).toThrow('no column "站点"');
  });
});

test('rows of any texts come out as they were written', () => {
  const cell = fc.string({ unit: fc.constantFrom('a', '"', ',', '\n', ' ', '水'), maxLength: 6 });
  fc.assert(
    fc.property(fc.array(fc.array(cell, { minLength: 2, maxLength: 4 }), { maxLength: 5 }), (rows) => {
      const text = rows
        .map((row) => row.map((one) => `"${one.replaceAll('"', '""')}"`).join(','))
        .join('\r\n');
      expect(csvRows(text, ',')).toEqual(rows);
    }),
  );
});
