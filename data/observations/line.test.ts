import { describe, expect, test } from 'vitest';
import { parseTime, readLine } from './line.ts';

const LINE = {
  network: 'air',
  station: 'S1',
  metric: 'pm10',
  time: '2026-03-05T08:00:00+08:00',
  value: 35.4,
};
const TIME = Date.parse('2026-03-05T00:00:00Z');
const read = (of: object) => readLine(7, JSON.stringify(of));

describe('a line', () => {
  test('is one reading', () => {
    expect(read(LINE)).toEqual([
      {
        line: 7,
        nth: 0,
        network: 'air',
        station: 'S1',
        metric: 'pm10',
        time: TIME,
        value: 35.4,
        field: 'value',
      },
    ]);
  });

  test('or several of one time', () => {
    const { metric: _, value: __, ...shared } = LINE;
    expect(read({ ...shared, values: { pm10: 35, pm2_5: -0 } })).toEqual([
      expect.objectContaining({ nth: 0, metric: 'pm10', value: 35, field: 'values.pm10', time: TIME }),
      expect.objectContaining({ nth: 1, metric: 'pm2_5', value: 0, field: 'values.pm2_5', time: TIME }),
    ]);
  });

  test('may say where its station was: a reading of each coordinate', () => {
    const position = [120.38, 36.07];
    const coordinates = [
      expect.objectContaining({ metric: 'longitude', value: 120.38, field: 'position', position }),
      expect.objectContaining({ metric: 'latitude', value: 36.07, field: 'position', position }),
    ];
    const { metric: _, value: __, ...shared } = LINE;
    expect(read({ ...shared, position })).toEqual(coordinates);
    expect(read({ ...LINE, position })).toEqual([
      expect.objectContaining({ metric: 'pm10' }),
      ...coordinates,
    ]);
    expect(read({ ...shared, values: { pm10: 1, no2: 2 }, position }).map(({ nth }) => nth)).toEqual([
      0, 1, 2, 3,
    ]);
  });

  test('or none, where it is blank', () => expect(readLine(7, ' \r')).toEqual([]));

  test.each<[string | object, string, string, number?]>([
    ['{', 'not-json', 'line'],
    ['[]', 'not-json', 'line'],
    ['null', 'not-json', 'line'],
    ['35', 'not-json', 'line'],
    [{ ...LINE, network: undefined }, 'missing', 'network'],
    [{ ...LINE, station: 12 }, 'missing', 'station'],
    [{ ...LINE, station: 'x'.repeat(401) }, 'missing', 'station'],
    [{ ...LINE, metric: undefined }, 'missing', 'metric'],
    [{ ...LINE, time: undefined }, 'missing', 'time'],
    [{ ...LINE, time: '2026-03-05T08:00:00' }, 'not-a-time', 'time'],
    [{ ...LINE, time: 1772668800 }, 'not-a-time', 'time'],
    [{ ...LINE, value: undefined }, 'not-a-number', 'value'],
    [{ ...LINE, value: null }, 'not-a-number', 'value'],
    [{ ...LINE, value: '35' }, 'not-a-number', 'value'],
    [JSON.stringify(LINE).replace('35.4', '1e999'), 'not-a-number', 'value'],
    [{ ...LINE, values: { pm10: 1 } }, 'missing', 'values'],
    [{ network: 'air', station: 'S1', time: LINE.time, values: [1] }, 'missing', 'values'],
    [{ network: 'air', station: 'S1', time: LINE.time, values: {} }, 'missing', 'values'],
    [{ network: 'air', station: 'S1', time: 'no', values: { a: 1, b: 2 } }, 'not-a-time', 'time', 2],
    [{ ...LINE, metric: undefined, value: undefined, position: [120] }, 'not-a-number', 'position', 2],
    [{ ...LINE, metric: undefined, value: undefined, position: ['120', 36] }, 'not-a-number', 'position', 2],
    [{ ...LINE, metric: undefined, value: undefined, position: [120, 36, 5] }, 'not-a-number', 'position', 2],
    [{ ...LINE, metric: undefined, value: undefined, position: null }, 'not-a-number', 'position', 2],
  ])('that is of no use counts as what it would have held: %#', (of, why, field, count = 1) => {
    const readings = typeof of === 'string' ? readLine(7, of) : read(of);
    expect(readings).toHaveLength(count);
    for (const { flaw } of readings) {
      expect(flaw).toMatchObject({ reason: why, field });
      expect(flaw?.sentence.zh).toContain(`第 7 行 ${field}`);
      expect(flaw?.sentence.en).toContain(`line 7, ${field}`);
    }
  });

  test('of several keeps aside only the values that are none', () => {
    const readings = read({ network: 'air', station: 'S1', time: LINE.time, values: { a: 1, b: 'x' } });
    expect(readings.map(({ flaw }) => flaw?.field)).toEqual([undefined, 'values.b']);
  });
});

describe('a time', () => {
  test.each([
    ['2026-03-05T08:00Z', '2026-03-05T08:00:00.000Z'],
    ['2026-03-05T08:00:00.25+0800', '2026-03-05T00:00:00.250Z'],
    ['2024-02-29T23:59:59-11:30', '2024-03-01T11:29:59.000Z'],
  ])('%s is one', (text, instant) => expect(new Date(parseTime(text)!).toISOString()).toBe(instant));

  test.each([
    '2026-02-29T00:00:00Z',
    '2026-13-01T00:00:00Z',
    '2026-00-01T00:00:00Z',
    '2026-01-00T00:00:00Z',
    '2026-01-01T24:00:00Z',
    '2026-01-01T00:60:00Z',
    '2026-01-01',
    '2026-01-01T00:00:00',
    '2026-01-01T00:00:00.1234Z',
    '2026-01-01T00:00:00+99:00',
    ' 2026-01-01T00:00:00Z',
    '',
    undefined,
  ])('%s is none', (text) => expect(parseTime(text)).toBeNull());
});
