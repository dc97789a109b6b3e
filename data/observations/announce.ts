import type { Place } from '#data/access/rights.ts';
import type { NewEvent } from '#data/live/outbox.ts';
import type { Accepted } from './sort.ts';

/** Readings of one event at the most. */
const MOST_ROWS = 500;

/** The topic on which readings of a network are told. */
export const observationsTopic = (network: string): string => `observations/${network}`;

const NOWHERE: Place = { region: null, city: null, county: null, town: null };

/** What counts from now on; null where nothing does. */
type Told = Accepted & { value: number | null };

/** The events that tell of readings: those of stations that only some may see go by place, since one place is all an event has. */
export const eventsOf = (written: Iterable<Told>): NewEvent[] => {
  const events = new Map<string, { event: NewEvent; rows: object[] }[]>();
  for (const { network, station, key, name, time, value } of written) {
    const { dataset, grade } = station;
    const place = grade === 1 ? null : station.place;
    const { region, city, county, town } = place ?? NOWHERE;
    const group = [network, grade, region, city, county, town].join('|');
    const made = events.get(group) ?? [];
    let last = made.at(-1);
    if (!last || last.rows.length === MOST_ROWS) {
      const rows: object[] = [];
      last = { event: { topic: observationsTopic(network), grade, dataset, place, data: { rows } }, rows };
      made.push(last);
      events.set(group, made);
    }
    last.rows.push({ station: key, metric: name, time: new Date(time).toISOString(), value });
  }
  return [...events.values()].flatMap((made) => made.map(({ event }) => event));
};
