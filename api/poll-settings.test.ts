import { describe, expect, test } from 'vitest';
import { pollSources } from './poll-settings.ts';

const AIR = {
  id: 'epb-air',
  url: 'https://data.example.cn/air.json',
  network: 'air',
  every_seconds: 3600,
  format: { type: 'json', rows: 'data.list', station: 'code', time: 'at', values: { pm2_5: ['v', 'PM2.5'] } },
};
const RIVERS = {
  ...AIR,
  id: 'rivers',
  headers: { authorization: 'Bearer x' },
  format: {
    type: 'csv',
    station: '断面',
    time: '时间',
    offset: '+08:00',
    metric: '指标',
    value: '数值',
    metrics: { pH值: 'ph' },
  },
};
const read = (...sources: object[]) => pollSources(JSON.stringify(sources));

describe('a file of sources', () => {
  test('says where things stand, and the rest is the usual', () => {
    const [air, rivers] = read(AIR, RIVERS);
    expect(air).toMatchObject({
      ...{ everyMs: 3_600_000, offsetMs: 0, timeoutMs: 30_000, maxBytes: 10_000_000, headers: {}, hosts: [] },
      format: {
        rows: ['data', 'list'],
        station: ['code'],
        values: { pm2_5: ['v', 'PM2.5'] },
        timeForm: 'iso',
        offset: null,
      },
    });
    expect(rivers).toMatchObject({
      headers: { authorization: 'Bearer x' },
      format: {
        delimiter: ',',
        values: { metric: '指标', value: '数值', names: { pH值: 'ph' } },
        stations: null,
      },
    });
  });

  test.each<[string, object, RegExp]>([
    ['no address', { url: 'ftp://x' }, /without user and password/],
    ['a password in the address', { url: 'https://a:b@x/' }, /without user and password/],
    ['too often', { every_seconds: 1 }, /10/],
    ['two ways of values', { format: { ...AIR.format, metric: 'm', value: 'v' } }, /either/],
    ['no way of values', { format: { type: 'json', station: 's', time: 't' } }, /either/],
    ['a header in two lines', { headers: { x: 'a\nb' } }, /no header may have/],
    ['an unknown word', { colour: 'red' }, /colour/],
    ['too much', { max_bytes: 1e9 }, /32000000/],
  ])('with %s is refused', (_, changes, message) => {
    expect(() => read({ ...AIR, ...changes })).toThrow(message);
  });

  test('has each id once', () => {
    expect(() => read(AIR, AIR)).toThrow(/same id twice/);
  });
});
