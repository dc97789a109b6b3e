import { judge, type Flaw, type Given } from './judge.ts';
import { slices } from './slices.ts';
import type { ManagedRegions } from '#data/access/manage.ts';
import type { Place } from '#data/access/rights.ts';
import type { Network } from '#data/themes/theme.ts';

/* What batches come to, once what the database knows of their stations and series has been looked up. */

/** A station as its present record has it. */
export interface KnownStation {
  id: number;
  dataset: string;
  grade: number;
  place: Place;
  /** The codes of which a sender has to look after one. */
  codes: readonly string[];
}

/** What the store has, or will have, under a key. */
export interface Present {
  value: number;
  validated: number | null;
  validity: string;
  batch: string;
}

/** A reading that is to be written. */
export interface Accepted {
  network: string;
  station: KnownStation;
  key: string;
  metric: number;
  /** The metric's name. */
  name: string;
  time: number;
}

/** What is under a key when all batches of a group have been judged. */
export interface Kept extends Accepted, Present {
  /** Whether the store had something there before. */
  stored: boolean;
}

export interface Past extends Accepted, Present {
  replacedBy: string;
}

export interface KeptAside {
  given: Given;
  flaw: Flaw;
}

export interface Counts {
  received: number;
  accepted: number;
  duplicate: number;
  quarantined: number;
  /** Of those that were accepted, how many took the place of another value. */
  corrected: number;
  /** Of those that were accepted, how many were older than the newest by more than a step. */
  late: number;
}

/** What was looked up. Series go by `station/metric`, readings by `station/metric/time`. */
export interface Lookup {
  networks: ReadonlyMap<string, Network>;
  /** Numbers of metrics by network and name. */
  metrics: (network: string, name: string) => number | undefined;
  stations: ReadonlyMap<string, KnownStation>;
  newest: ReadonlyMap<string, number>;
  present: ReadonlyMap<string, Present>;
}

export const stationKey = (network: string, key: string): string => `${network}/${key}`;
export const seriesKey = (station: number, metric: number): string => `${station}/${metric}`;
export const readingKey = (station: number, metric: number, time: number): string =>
  `${station}/${metric}/${time}`;

/** Whether somebody who looks after some regions looks after a record with these codes. */
export const isManaged = (managed: ManagedRegions | undefined, codes: readonly string[]): boolean =>
  managed === null || (managed !== undefined && codes.some((code) => managed.includes(code)));

/** Sorts the batches of a group, one after the other: what one brought is there for the next. */
export class Sorting {
  /** What has to be written, by key. */
  readonly written = new Map<string, Kept>();
  readonly past: Past[] = [];
  readonly #lookup: Lookup;
  readonly #newest: Map<string, number>;

  constructor(lookup: Lookup) {
    this.#lookup = lookup;
    this.#newest = new Map(lookup.newest);
  }

  /** Judges the readings of one batch. */
  async sort(
    batch: string,
    readings: readonly Given[],
    {
      now,
      oldest,
      regionsOf,
    }: { now: number; oldest: number; regionsOf: (network: string) => ManagedRegions | undefined },
  ): Promise<{ counts: Counts; aside: KeptAside[] }> {
    const { networks, metrics, stations, present } = this.#lookup;
    const counts = { received: 0, accepted: 0, duplicate: 0, quarantined: 0, corrected: 0, late: 0 };
    const aside: KeptAside[] = [];
    const risen = new Map<string, number>();
    const managed = new Map([...networks.keys()].map((id) => [id, regionsOf(id)]));
    const judgeOne = (given: Given): void => {
      counts.received += 1;
      const regions = managed.get(given.network);
      const network = regions === undefined ? undefined : networks.get(given.network);
      const found = stations.get(stationKey(given.network, given.station));
      const station = found && isManaged(regions, found.codes) ? found : undefined;
      const metric = metrics(given.network, given.metric);
      const series = station && metric !== undefined ? seriesKey(station.id, metric) : '';
      const key = `${series}/${given.time}`;
      const there = this.written.get(key) ?? present.get(key);
      const verdict = judge(given, {
        ...{ now, oldest, network, station: station !== undefined },
        present: there?.value,
        newest: this.#newest.get(series),
      });
      if (verdict.as === 'kept') {
        counts.quarantined += 1;
        aside.push({ given, flaw: verdict.flaw });
        return;
      }
      if (verdict.as === 'duplicate') {
        counts.duplicate += 1;
        return;
      }
      counts.accepted += 1;
      const { network: of, station: name, time, value } = given;
      const reading = {
        network: of,
        station: station!,
        key: name,
        metric: metric!,
        name: given.metric,
        time,
      };
      if (verdict.as === 'corrected') {
        counts.corrected += 1;
        this.past.push({ ...reading, ...there!, replacedBy: batch });
      } else if (verdict.late) counts.late += 1;
      const stored = this.written.get(key)?.stored ?? there !== undefined;
      this.written.set(key, { ...reading, value, validated: null, validity: 'raw', batch, stored });
      if (time > (risen.get(series) ?? -Infinity)) risen.set(series, time);
    };
    for await (const slice of slices(readings)) for (const given of slice) judgeOne(given);
    // lateness is told against what was there before the batch, so the order of its lines makes no difference
    for (const [series, time] of risen)
      if (time > (this.#newest.get(series) ?? -Infinity)) this.#newest.set(series, time);
    return { counts, aside };
  }
}
