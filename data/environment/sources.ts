import type { Reads } from '#data/access/reads.ts';
import type { StationFacts } from '#data/observations/reader.ts';
import type { Network } from '#data/themes/theme.ts';
import { judgeOutlet, READ_HOURS, type MetricNow } from './sources-now.ts';
import { standingOf, type Standing } from './standing.ts';
import { readStationHours, textOf, type Facts, type StationHours } from './station-values.ts';

/* Outlets of pollution sources and their limits, as far as whoever asks may see their records. */

const HOUR_MS = 3_600_000;

/** A source is called by whose it is. */
export const NAME_FIELD = 'entity_name';
export const nameOf = (facts: Facts): string | null => textOf(facts[NAME_FIELD]);

/** Fields of a source that are told with it. */
const TOLD = [NAME_FIELD, 'pollutant', 'permit_kind'];
const limitField = (metric: string): string => `${metric}_limit`;

/** The fields of its record by which an outlet is judged. */
export const limitFields = ({ metrics }: Network): string[] => metrics.map(({ id }) => limitField(id));

/** What an outlet may let out of each metric, where its record says so. */
export const limitsOf = ({ metrics }: Network, facts: Facts): Record<string, number> =>
  Object.fromEntries(
    metrics.flatMap(({ id }) => {
      const limit = facts[limitField(id)];
      return typeof limit === 'number' ? [[id, limit]] : [];
    }),
  );

type Timed = Omit<MetricNow, 'hour'> & { time: string | null };

export interface Outlet extends StationFacts, Standing {
  pollutant: string | null;
  permit_kind: string | null;
  metrics: Timed[];
  /** Metrics that are beyond their limits now. */
  exceeding: number;
  /** Whether anything that it measures has a limit. */
  limited: boolean;
  due: {
    from: string;
    to: string;
    hours: number;
    valid: number;
    gaps: { from: string; to: string; hours: number }[];
  };
}

const outletOf = (
  network: Network,
  { facts, hours, measures, last, name, ...station }: StationHours,
  from: number,
  at: number,
): Outlet => {
  const known = network.metrics.filter(({ id }) => measures.includes(id)).map(({ id }) => id);
  const { first, metrics, valid, gaps, exceeding } = judgeOutlet(known, hours, limitsOf(network, facts));
  const startOf = (hour: number): string => new Date(from + hour * HOUR_MS).toISOString();
  const timed = metrics.map(({ hour, ...one }) => ({
    ...one,
    time: hour === null ? null : startOf(hour + 1),
  }));
  const times = timed.flatMap(({ time }) => (time === null ? [] : [time]));
  return {
    ...station,
    name: name ?? nameOf(facts),
    ...standingOf(network, times, last, at),
    ...{ pollutant: textOf(facts['pollutant']), permit_kind: textOf(facts['permit_kind']) },
    ...{ metrics: timed, exceeding, limited: metrics.some(({ limit }) => limit !== null) },
    due: {
      from: startOf(first),
      to: startOf(first + READ_HOURS - 1),
      hours: READ_HOURS - 1,
      valid,
      gaps: gaps.map((gap) => ({ from: startOf(gap.from), to: startOf(gap.to), hours: gap.to - gap.from })),
    },
  };
};

export interface OutletCounts {
  total: number;
  /** Those that are not silent. */
  reporting: number;
  exceeding: number;
  /** Reporting ones without any limit: nothing can be said of them. */
  unlimited: number;
  stale: number;
  /** Hours that everything is there of, of those due from outlets that ever reported. */
  valid_hours: number;
  due_hours: number;
  /** Outlets beyond the limit of a metric, by metric. */
  by_metric: Record<string, number>;
  time: string | null;
}

const countOutlets = ({ metrics }: Network, all: readonly Outlet[]): OutletCounts => {
  const reporting = all.filter(({ time }) => time !== null);
  const known = all.filter((one) => one.metrics.length > 0);
  const exceeds = (of: Outlet, metric: string): boolean =>
    of.metrics.some((one) => one.metric === metric && one.exceeds === true);
  return {
    total: all.length,
    reporting: reporting.length,
    exceeding: all.filter((one) => one.exceeding > 0).length,
    unlimited: reporting.filter(({ limited }) => !limited).length,
    stale: all.filter(({ stale }) => stale).length,
    valid_hours: known.reduce((sum, { due }) => sum + due.valid, 0),
    due_hours: known.reduce((sum, { due }) => sum + due.hours, 0),
    by_metric: Object.fromEntries(
      metrics.map(({ id }) => [id, all.filter((one) => exceeds(one, id)).length]),
    ),
    time:
      reporting
        .map(({ time }) => time!)
        .toSorted()
        .at(-1) ?? null,
  };
};

/** Worst first: how far the worst metric is over its limit; then those that are silent last. */
const byExcess = (a: Outlet, b: Outlet): number => {
  const times = ({ metrics }: Outlet): number => Math.max(0, ...metrics.map((one) => one.times ?? 0));
  const heard = ({ time }: Outlet): number => (time === null ? 0 : 1);
  return (
    Number(b.exceeding > 0) - Number(a.exceeding > 0) ||
    times(b) - times(a) ||
    heard(b) - heard(a) ||
    (a.station < b.station ? -1 : 1)
  );
};

/** All outlets with online monitoring in a region at an instant (ms), worst first, and what they come to. */
export const readOutlets = async (
  reads: Reads,
  network: Network,
  { region, at }: { region: string | null; at: number },
): Promise<{ summary: OutletCounts; items: Outlet[] }> => {
  const to = Math.floor(at / HOUR_MS) * HOUR_MS;
  const from = to - READ_HOURS * HOUR_MS;
  const fields = [...TOLD, ...limitFields(network)];
  const stations = await readStationHours(reads, network, { region, from, to, fields });
  const items = stations.map((one) => outletOf(network, one, from, at)).sort(byExcess);
  return { summary: countOutlets(network, items), items };
};
