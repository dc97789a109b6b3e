import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { linesOf, listenedTopic } from './mqtt-lines.ts';

describe('a declared topic', () => {
  test.each([
    [
      { topic: 'air/{station}/{metric}', network: 'air' },
      'air/+/+',
      'air/S1/pm10',
      { network: 'air', station: 'S1', metric: 'pm10' },
    ],
    [{ topic: '{network}/{station}' }, '+/+', 'water/S2', { network: 'water', station: 'S2' }],
    [
      { topic: 'plant/+/{station}/#', network: 'outlets' },
      'plant/+/+/#',
      'plant/a/S3/b/c',
      { network: 'outlets', station: 'S3' },
    ],
    [{ topic: 'plant/{station}/#' }, 'plant/+/#', 'plant/S3', { station: 'S3' }],
    [{ topic: 'all' }, 'all', 'all', {}],
    [{ topic: 'a//{station}' }, 'a//+', 'a//', { station: '' }],
  ])('%j is listened to as %s, and %s says %j', (declared, filter, topic, said) => {
    const listened = listenedTopic(declared);
    expect(listened.filter).toBe(filter);
    expect(listened.read(topic)).toEqual(said);
  });

  test.each([
    ['air/{station}', 'air/S1/pm10'],
    ['air/{station}', 'water/S1'],
    ['air/{station}/{metric}', 'air/S1'],
    ['a/b/#', 'a'],
  ])('%s is not %s', (topic, other) => {
    expect(listenedTopic({ topic }).read(other)).toBeNull();
  });

  test.each([
    [{ topic: '' }, /is none/],
    [{ topic: '$SYS/{station}' }, /is none/],
    [{ topic: 'a/{place}' }, /names "place"/],
    [{ topic: '{station}/{station}' }, /twice/],
    [{ topic: '{network}/x', network: 'air' }, /twice/],
    [{ topic: 'a/#/b' }, /level "#"/],
    [{ topic: 'a+/b' }, /level "a\+"/],
    [{ topic: 'a/x{station}' }, /level "x\{station\}"/],
  ])('%j is refused', (declared, why) => {
    expect(() => listenedTopic(declared)).toThrow(why);
  });
});

describe('a message', () => {
  const said = { network: 'air', station: 'S1' };
  const read = (payload: string) =>
    linesOf(said, Buffer.from(payload)).map((line) => JSON.parse(line) as unknown);

  test('is one object, a list of them, or one a line', () => {
    const first = { ...said, metric: 'pm10', value: 1 };
    expect(read('{\n "metric": "pm10",\n "value": 1\n}')).toEqual([first]);
    expect(read('[{"metric":"pm10","value":1},{"metric":"so2"}]')).toEqual([
      first,
      { ...said, metric: 'so2' },
    ]);
    expect(read('{"metric":"pm10","value":1}\r\n\n{"metric":"so2"}\n')).toEqual([
      first,
      { ...said, metric: 'so2' },
    ]);
  });

  test('says nothing of what its topic says', () => {
    expect(read('{"station":"S9","network":"water","value":1}')).toEqual([{ ...said, value: 1 }]);
  });

  test('that is nothing holds no line', () => {
    expect(read('')).toEqual([]);
    expect(read('\n \n')).toEqual([]);
    expect(read('[]')).toEqual([]);
  });

  test('that is of no use is passed on to be kept aside', () => {
    expect(linesOf(said, Buffer.from('35.4'))).toEqual(['35.4']);
    expect(linesOf(said, Buffer.from('broken\n{"value":1}'))).toEqual([
      'broken',
      JSON.stringify({ value: 1, ...said }),
    ]);
    expect(linesOf(said, Buffer.from('"two\\nlines"'))).toEqual(['two lines']);
    expect(linesOf(said, Uint8Array.of(0xff, 0xfe))).toHaveLength(1);
  });

  test('of whatever bytes gives lines without a break, and never throws', () => {
    fc.assert(
      fc.property(
        fc.oneof(
          fc.uint8Array(),
          fc.json().map((text) => Buffer.from(text)),
        ),
        (payload) => {
          for (const line of linesOf(said, payload)) expect(line).not.toMatch(/[\r\n]/);
        },
      ),
    );
  });
});
