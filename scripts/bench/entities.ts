import type { Database } from '#data/db/database.ts';
import { readDemoPlaces } from '#data/demo/counties.ts';
import { randomFrom } from '#data/demo/random.ts';
import { csvLine } from '#data/export/csv.ts';
import entities from '#data/themes/legal-entity/demo.ts';
import { ENTITIES } from '#data/themes/legal-entity/entities.ts';

/** The lines of a CSV of market entities as a county office would send it, scattered over the province, heading first. */
export async function* entityLines(database: Database, rows: number): AsyncGenerator<string> {
  const make = entities['market-entities'];
  let left = rows;
  for (const { county, villages } of await readDemoPlaces(database.public)) {
    const random = randomFrom(`bench/${county.code}`);
    const position = () => {
      const { lng, lat } = random.pick(villages);
      return [lng, lat] as const;
    };
    const scale = rows / ENTITIES; // and those that have ended, so there are enough
    const context = {
      county,
      random,
      scale,
      position,
      offshore: () => null,
      today: '2026-11-01',
      now: Date.parse('2026-11-01T00:00:00+08:00'),
      periods: [],
    };
    for (const row of make(context)) {
      if (left === rows) yield csvLine(Object.keys(row));
      if (left-- === 0) return;
      yield csvLine(Object.values(row));
    }
  }
}
