import { describe, expect, test } from 'vitest';
import { eventsOf } from './announce.ts';
import type { KnownStation } from './sort.ts';

const station = (id: number, county: string, grade: number): KnownStation => ({
  ...{ id, grade, dataset: 'homes', codes: [] },
  place: { region: county, city: '370200000000', county, town: null },
});
const told = (key: string, of: KnownStation, value: number | null = 1) => ({
  ...{ network: 'air', station: of, key, metric: 1, name: 'pm10', time: 0, value },
});
const south = station(1, '370202000000', 3);
const north = station(2, '370203000000', 3);

describe('readings are told of', () => {
  test('to everybody at once where they are published, 500 an event', () => {
    const open = [station(1, '370202000000', 1), station(2, '370203000000', 1)];
    const events = eventsOf(Array.from({ length: 1001 }, (_, i) => told(`S${i}`, open[i % 2]!)));
    expect(events.map(({ data }) => (data as { rows: object[] }).rows.length)).toEqual([500, 500, 1]);
    expect(events[0]).toMatchObject({
      ...{ topic: 'observations/air', grade: 1, dataset: 'homes', place: null },
      data: {
        rows: expect.arrayContaining([
          { station: 'S0', metric: 'pm10', time: '1970-01-01T00:00:00.000Z', value: 1 },
        ]) as object,
      },
    });
  });

  test('by place where they are not, so that no event holds what only some may see', () => {
    const events = eventsOf([told('A', south), told('B', north), told('C', south, null)]);
    expect(
      events.map(({ place, data }) => [
        place?.county,
        (data as { rows: { station: string }[] }).rows.map((row) => row.station),
      ]),
    ).toEqual([
      ['370202000000', ['A', 'C']],
      ['370203000000', ['B']],
    ]);
    expect(events.every(({ grade }) => grade === 3)).toBe(true);
  });

  test('apart by grade and network, and not at all where there are none', () => {
    const stricter = { ...south, grade: 4 };
    const water = { ...told('D', south), network: 'water' };
    expect(
      eventsOf([told('A', south), told('B', stricter), water]).map(({ topic, grade }) => [topic, grade]),
    ).toEqual([
      ['observations/air', 3],
      ['observations/air', 4],
      ['observations/water', 3],
    ]);
    expect(eventsOf([])).toEqual([]);
  });
});
