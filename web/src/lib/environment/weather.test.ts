import { describe, expect, test } from 'vitest';
import { noiseMarks, noiseState, warmthColour, weatherMarks, windGoes, WARMTH } from './weather.ts';

const station = (key: string) => ({
  ...{ station: key, name: null, position: [120, 36] as [number, number], region: '', place: [] },
  ...{ time: null, freshness: 'fresh' as const, stale: false, last: null },
});
const weather = (rest: Partial<Parameters<typeof weatherMarks>[0][number]>) => ({
  ...station('W'),
  ...{ temperature: null, wind_speed: null, wind_direction: null, rain_24h: null, rain_hours: 0 },
  ...{ values: {}, ...rest },
});
const level = { leq: null, hours: 0, of: 16, limit: null, attained: null };
const noise = (rest: Partial<Parameters<typeof noiseMarks>[0][number]>) => ({
  ...station('N'),
  ...{ zone: null, leq: null, period: null, limit: null, over: null, attained: null },
  ...{ yesterday: { day: level, night: level }, ...rest },
});

test('every temperature has a colour, from its least degree on', () => {
  expect([-40, -10, -0.1, 0, 34.9, 35].map(warmthColour)).toEqual(
    [0, 1, 1, 2, 5, 6].map((i) => WARMTH[i]!.colour),
  );
});

test('wind goes to where it does not come from; a calm goes nowhere', () => {
  expect(windGoes({ wind_speed: 4, wind_direction: 0 })).toBe(180);
  expect(windGoes({ wind_speed: 4, wind_direction: 270 })).toBe(90);
  expect(windGoes({ wind_speed: 0.2, wind_direction: 270 })).toBeNull();
  expect(windGoes({ wind_speed: 4, wind_direction: null })).toBeNull();
});

describe('on the map', () => {
  test('weather is a figure with an arrow, and nothing without values', () => {
    const [mark, silent] = weatherMarks(
      [weather({ temperature: -0.4, wind_speed: 5, wind_direction: 350 }), weather({})],
      ['W'],
    );
    expect(mark).toMatchObject({ text: '0', arrow: 170, chosen: true });
    expect(silent).toMatchObject({ text: '', colour: null });
    expect(silent).not.toHaveProperty('arrow');
    expect(weatherMarks([weather({ position: null })], [])).toEqual([]);
  });

  test('noise beyond its limit has a mark besides its colour, and lies on top', () => {
    const [over, ok, unzoned] = noiseMarks(
      [
        noise({ leq: 63.2, limit: 60, over: 3.2, attained: false }),
        noise({ leq: 52, limit: 60, over: -8, attained: true }),
        noise({ leq: 71 }),
      ],
      [],
    );
    expect([over!.text, ok!.text, unzoned!.text]).toEqual(['63!', '52', '71']);
    expect(over!.weight).toBeGreaterThan(ok!.weight);
    expect(ok!.weight).toBeGreaterThan(unzoned!.weight);
    expect(noiseState(noise({}))).toBe('silent');
  });
});
