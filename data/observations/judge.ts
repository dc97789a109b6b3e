import type { Sentence } from '#data/access/refusal.ts';
import { COORDINATES, type Metric, type Network } from '#data/themes/theme.ts';

/*
 * What becomes of a reading that arrives. docs/observations.md has the same as a table; nothing else decides it.
 */

/** A reading as its line says it; what could not be made out is null, and what is wrong with it stands in `flaw`. */
export interface Given {
  line: number;
  /** Which reading of its line it is. */
  nth: number;
  network: string;
  station: string;
  metric: string;
  /** Milliseconds since 1970. */
  time: number;
  value: number;
  /** Where the line says the value: `value`, `values.pm2_5`, or `position`. */
  field: string;
  /** Both coordinates, where it is one of them: neither is of use without the other. */
  position?: readonly [lng: number, lat: number];
  /** Set where the line itself is of no use. */
  flaw?: Flaw;
}

export type Reason =
  | 'line-too-long'
  | 'not-json'
  | 'missing'
  | 'unknown-network'
  | 'unknown-station'
  | 'unknown-metric'
  | 'not-a-time'
  | 'not-a-number'
  | 'out-of-bounds'
  | 'future'
  | 'too-old';

/** Why something is kept aside, for people. */
export interface Flaw {
  reason: Reason;
  field: string;
  sentence: Sentence;
}

/** What is known when a reading is judged. */
export interface Known {
  /** Milliseconds since 1970. */
  now: number;
  /** What is older is kept aside. */
  oldest: number;
  /** Undefined where there is none, or none that the sender looks after. */
  network: Network | undefined;
  /** Whether the station is one of the network's, in the regions that the sender looks after. */
  station: boolean;
  /** What the series has at this time already, be it by an earlier line of the same batch. */
  present: number | undefined;
  /** The newest time of the series before this batch. */
  newest: number | undefined;
}

export type Verdict =
  { as: 'new'; late: boolean } | { as: 'corrected' } | { as: 'duplicate' } | { as: 'kept'; flaw: Flaw };

/** Clocks of stations go wrong by this much and no more. */
export const AHEAD_MS = 5 * 60_000;

/** A caller's own text in a sentence: short, and storable. */
export const shown = (text: string): string =>
  (text.length > 60 ? `${text.slice(0, 60)}…` : text).replaceAll(/\p{Cc}/gu, '␀').toWellFormed();

/** What is wrong, with the line and the field named. */
export const flawOf = (line: number, field: string, reason: Reason, zh: string, en: string): Flaw => ({
  reason,
  field,
  sentence: { zh: `第 ${line} 行 ${field}:${zh}`, en: `line ${line}, ${field}: ${en}` },
});

const outOfBounds = (value: number, { min = -Infinity, max = Infinity }: Metric): boolean =>
  value < min || value > max;

const timeText = (ms: number): string => new Date(ms).toISOString();

/** Whether a position cannot be: one of its coordinates is beyond its bounds. */
const isAway = (position: readonly [number, number], { metrics }: Network): boolean =>
  COORDINATES.some((id, i) => {
    const metric = metrics.find((one) => one.id === id);
    return metric !== undefined && outOfBounds(position[i]!, metric);
  });

/** What keeps a reading aside; undefined where nothing does. */
const flawIn = (given: Given, { now, oldest, network, station }: Known): Flaw | undefined => {
  if (given.flaw) return given.flaw;
  const say = (field: string, reason: Reason, zh: string, en: string) =>
    flawOf(given.line, field, reason, zh, en);
  const { value, time } = given;
  if (!network) {
    const name = shown(given.network);
    return say(
      'network',
      'unknown-network',
      `没有您可以报送的监测网“${name}”`,
      `there is no network "${name}" that you may send to`,
    );
  }
  if (!station) {
    const name = shown(given.station);
    return say(
      'station',
      'unknown-station',
      `在您负责的地区内,监测网 ${network.id} 没有站点“${name}”`,
      `the network ${network.id} has no station "${name}" in the regions that you look after`,
    );
  }
  const metric = network.metrics.find(({ id }) => id === given.metric);
  if (given.position && !network.moves)
    return say(
      'position',
      'unknown-metric',
      `监测网 ${network.id} 的站点不移动，位置以其登记为准`,
      `stations of the network ${network.id} do not move; they are where their records say`,
    );
  if (!metric) {
    const [name, known] = [shown(given.metric), network.metrics.map(({ id }) => id).join(', ')];
    return say(
      given.field === 'value' ? 'metric' : given.field,
      'unknown-metric',
      `监测网 ${network.id} 没有指标“${name}”,可用:${known}`,
      `the network ${network.id} does not measure "${name}"; it measures ${known}`,
    );
  }
  if (given.position && isAway(given.position, network)) {
    const at = given.position.join(', ');
    return say(
      'position',
      'out-of-bounds',
      `[${at}] 在全省及其海域之外；请写 [经度, 纬度]`,
      `[${at}] lies outside the province and its waters; write [longitude, latitude]`,
    );
  }
  if (outOfBounds(value, metric)) {
    const { min = '-∞', max = '∞', unit } = metric;
    return say(
      given.field,
      'out-of-bounds',
      `${value} 超出 ${metric.title.zh} 可能的范围 ${min} 至 ${max} ${unit.zh}`,
      `${value} is not within what ${metric.title.en} can be, ${min} to ${max} ${unit.en}`,
    );
  }
  if (time > now + AHEAD_MS)
    return say(
      'time',
      'future',
      `${timeText(time)} 晚于现在 5 分钟以上,请检查站点时钟`,
      `${timeText(time)} is more than 5 minutes ahead; check the station’s clock`,
    );
  if (time < oldest)
    return say(
      'time',
      'too-old',
      `${timeText(time)} 早于可接收的最早时间 ${timeText(oldest)}`,
      `${timeText(time)} is before ${timeText(oldest)}, from which readings are taken`,
    );
  return undefined;
};

/** Decides on one reading. */
export const judge = (given: Given, known: Known): Verdict => {
  const flaw = flawIn(given, known);
  if (flaw) return { as: 'kept', flaw };
  const { present, newest, network } = known;
  if (present !== undefined) return present === given.value ? { as: 'duplicate' } : { as: 'corrected' };
  const step = (network?.step ?? 0) * 60_000;
  return { as: 'new', late: newest !== undefined && given.time < newest - step };
};
