import { describe, expect, test } from 'vitest';
import { mqttSources } from './mqtt-settings.ts';

const source = {
  url: 'mqtts://broker.example.cn:8883',
  client_id: 'haidai',
  topics: [{ topic: 'air/{station}/{metric}', network: 'air' }],
};
const read = (...sources: object[]) => mqttSources(JSON.stringify(sources));

describe('brokers in a file', () => {
  test('are read with what is left out', () => {
    expect(read(source)).toEqual([
      { url: source.url, clientId: 'haidai', version: '5', topics: source.topics },
    ]);
    expect(read({ ...source, version: '3.1.1', username: 'a', password: 'b' })).toMatchObject([
      { version: '3.1.1', username: 'a', password: 'b' },
    ]);
  });

  test.each([
    ['another protocol', { url: 'http://broker' }, /must be a broker/],
    ['a password in the address', { url: 'mqtt://a:b@broker' }, /without user and password/],
    ['no name', { client_id: '' }, /is empty/],
    ['another version', { version: '3.1' }, /must be .*3\.1\.1.* or /],
    ['no topic', { topics: [] }, /has no topic/],
    [
      'a topic that says something twice',
      { topics: [{ topic: '{station}/{station}' }] },
      /says something twice/,
    ],
    ['a name that is none', { topics: [{ topic: '{place}' }] }, /none of network, station, metric/],
    ['something unknown', { tls: true }, /tls/],
  ])('with %s are refused', (_what, change, problem) => {
    expect(() => read({ ...source, ...change })).toThrow(problem);
  });
});
