import type { Network } from '#lib/alarms/networks.svelte.ts';
import { SEVERITIES, type Severity } from '#lib/alarms/wire.ts';
import type { Condition, Rule, RuleBody, Single, Zone } from './wire.ts';

/* A rule as a form holds it: numbers as they were typed, so that nothing typed is lost or changed. */

export type PartDraft = {
  kind: Single['kind'];
  /** Empty for any metric, where something is missing. */
  metric: string;
  side: 'above' | 'below';
  limit: string;
  clear: string;
  for: string;
  way: 'rises' | 'falls';
  change: string;
  within: string;
  after: string;
  is: 'inside' | 'outside';
  /** Whether the area is a region, by its code, or one of its own, as GeoJSON. */
  area: 'region' | 'own';
  zone: string;
  polygon: string;
};

export type RuleDraft = {
  zh: string;
  en: string;
  network: string;
  region: string | null;
  severity: Severity;
  per: RuleBody['per'];
  /** Of cells, their resolution. */
  res: string;
  /** Stations of a county, a city or a cell, and their share in per cent. */
  stations: string;
  percent: string;
  join: 'all' | 'any' | 'most';
  least: string;
  parts: PartDraft[];
  inMonths: boolean;
  months: [string, string];
  inHours: boolean;
  hours: [string, string];
  escalate: string;
};

/** What is wrong with a field of the form. */
export type Fault =
  | 'needed'
  | 'number'
  | 'minutes'
  | 'metric'
  | 'beyond'
  | 'short'
  | 'parts'
  | 'least'
  | 'whole'
  | 'percent'
  | 'polygon';

/** Where the server complains of something that the form holds: `condition` and `when.hours` as it names them. */
export type Faults = Partial<Record<string, Fault>>;

const NEW_PART: PartDraft = {
  ...{ kind: 'threshold', metric: '', side: 'above', limit: '', clear: '', for: '' },
  ...{ way: 'rises', change: '', within: '60', after: '180' },
  ...{ is: 'outside', area: 'region', zone: '', polygon: '' },
};

export const newPart = (metric: string): PartDraft => ({ ...NEW_PART, metric });

/** An empty form for a network. */
export const newDraft = (network: Network, region: string | null): RuleDraft => ({
  ...{ zh: '', en: '', network: network.id, region, severity: 3, join: 'all', least: '2' },
  ...{ per: 'station', res: '5', stations: '2', percent: '' },
  parts: [newPart(network.metrics[0]?.id ?? '')],
  ...{ inMonths: false, months: ['11', '3'], inHours: false, hours: ['22', '6'], escalate: '' },
});

const text = (value: number | undefined): string => (value === undefined ? '' : String(value));

const partOf = (one: Single): PartDraft => {
  if (one.kind === 'zone') {
    const isOwn = typeof one.zone !== 'string';
    return {
      ...{ ...newPart(''), kind: 'zone', is: one.is, for: text(one.for), area: isOwn ? 'own' : 'region' },
      ...(isOwn ? { polygon: JSON.stringify(one.zone) } : { zone: one.zone as string }),
    };
  }
  const part = newPart(one.metric ?? '');
  if (one.kind === 'threshold')
    return {
      ...part,
      side: one.above === undefined ? 'below' : 'above',
      limit: text(one.above ?? one.below),
      clear: text(one.clear),
      for: text(one.for),
    };
  if (one.kind === 'rate')
    return {
      ...part,
      kind: 'rate',
      way: one.change < 0 ? 'falls' : 'rises',
      change: text(Math.abs(one.change)),
      within: text(one.within),
    };
  return { ...part, kind: 'missing', after: text(one.after) };
};

/** A rule as a form; null for one whose condition is nested deeper than the form is. */
export const draftOf = (rule: RuleBody): RuleDraft | null => {
  const { condition } = rule;
  const parts = 'of' in condition ? condition.of : [condition];
  const singles = parts.filter((part): part is Single => !('of' in part));
  if (singles.length < parts.length) return null;
  const months = rule.when?.months;
  const hours = rule.when?.hours;
  return {
    ...{ zh: rule.title.zh, en: rule.title.en, network: rule.network, region: rule.region },
    severity: rule.severity,
    per: rule.per,
    res: text(rule.res ?? 5),
    stations: text(rule.at_least ?? 2),
    percent: text(rule.share === null ? undefined : Number((rule.share * 100).toFixed(6))),
    join: 'of' in condition ? condition.kind : 'all',
    least: 'of' in condition ? text(condition.at_least ?? Math.floor(parts.length / 2) + 1) : '2',
    parts: singles.map(partOf),
    inMonths: months !== undefined,
    months: [text(months?.[0] ?? 11), text(months?.[1] ?? 3)],
    inHours: hours !== undefined,
    hours: [text(hours?.[0] ?? 22), text(hours?.[1] ?? 6)],
    escalate: text(rule.escalate_after ?? undefined),
  };
};

/** A number as people type it: a comma of the Chinese keyboard is none, a full stop is. */
const numberOf = (typed: string): number | null => {
  const value = typed.trim() === '' ? Number.NaN : Number(typed.trim());
  return Number.isFinite(value) ? value : null;
};

const MOST_MINUTES = 7 * 24 * 60;
const minutesOf = (typed: string): number | null => {
  const value = numberOf(typed);
  return value !== null && Number.isInteger(value) && value >= 1 && value <= MOST_MINUTES ? value : null;
};

/** Collects what is wrong, by the name of the field. */
class Checking {
  readonly faults: Faults = {};

  number(field: string, typed: string): number {
    if (typed.trim() === '') this.faults[field] = 'needed';
    const value = numberOf(typed);
    if (value === null) this.faults[field] ??= 'number';
    return value ?? 0;
  }

  minutes(field: string, typed: string): number {
    if (typed.trim() === '') this.faults[field] = 'needed';
    const value = minutesOf(typed);
    if (value === null) this.faults[field] ??= 'minutes';
    return value ?? 1;
  }
}

/** A polygon as people paste it: by itself, or as the only feature of a file. Whether it can be is for the server to say. */
const polygonOf = (pasted: string): Exclude<Zone['zone'], string> | null => {
  let value: unknown;
  try {
    value = JSON.parse(pasted);
  } catch {
    return null;
  }
  const isObject = (one: unknown): one is Record<string, unknown> => typeof one === 'object' && one !== null;
  if (isObject(value) && Array.isArray(value['features']) && value['features'].length === 1)
    [value] = value['features'] as unknown[];
  if (isObject(value) && value['type'] === 'Feature') value = value['geometry'];
  if (!isObject(value) || value['type'] !== 'Polygon' || !Array.isArray(value['coordinates'])) return null;
  return { type: 'Polygon', coordinates: value['coordinates'] as number[][][] };
};

const zoneOf = (part: PartDraft, field: (name: string) => string, checking: Checking): Zone => {
  const { faults } = checking;
  const polygon = part.area === 'own' ? polygonOf(part.polygon) : null;
  if (part.area === 'own' && !polygon)
    faults[field('polygon')] = part.polygon.trim() === '' ? 'needed' : 'polygon';
  if (part.area === 'region' && part.zone === '') faults[field('zone')] = 'needed';
  return {
    ...{ kind: 'zone', zone: polygon ?? part.zone, is: part.is },
    ...(part.for.trim() !== '' && { for: checking.minutes(field('for'), part.for) }),
  };
};

const singleOf = (part: PartDraft, at: number, network: Network, checking: Checking): Single => {
  const field = (name: string) => `parts.${at}.${name}`;
  if (part.kind === 'zone') return zoneOf(part, field, checking);
  const { faults } = checking;
  const metric = network.metrics.find(({ id }) => id === part.metric);
  if (part.kind === 'missing')
    return {
      kind: 'missing',
      ...(metric && { metric: metric.id }),
      after: checking.minutes(field('after'), part.after),
    };
  if (!metric || metric.direction) faults[field('metric')] = 'metric';
  if (part.kind === 'rate') {
    const change = checking.number(field('change'), part.change);
    if (change <= 0) faults[field('change')] ??= 'number';
    const within = checking.minutes(field('within'), part.within);
    if (within < network.step) faults[field('within')] ??= 'short';
    return { kind: 'rate', metric: part.metric, change: part.way === 'falls' ? -change : change, within };
  }
  const limit = checking.number(field('limit'), part.limit);
  const clear = part.clear.trim() === '' ? null : checking.number(field('clear'), part.clear);
  // an alarm that would end beyond its own limit would never do
  if (clear !== null && (part.side === 'above' ? clear > limit : clear < limit))
    faults[field('clear')] ??= 'beyond';
  return {
    kind: 'threshold',
    metric: part.metric,
    ...(part.side === 'above' ? { above: limit } : { below: limit }),
    ...(clear !== null && { clear }),
    ...(part.for.trim() !== '' && { for: checking.minutes(field('for'), part.for) }),
  };
};

const conditionOf = (draft: RuleDraft, network: Network, checking: Checking): Condition => {
  const parts = draft.parts.map((part, at) => singleOf(part, at, network, checking));
  const [first] = parts;
  if (first && parts.length === 1) return first;
  parts.forEach(({ kind }, at) => {
    if (kind === 'missing') checking.faults[`parts.${at}.kind`] = 'parts';
  });
  if (draft.join !== 'most') return { kind: draft.join, of: parts };
  const least = checking.number('least', draft.least);
  if (!Number.isInteger(least) || least < 1 || least > parts.length) checking.faults['least'] ??= 'least';
  return { kind: 'most', of: parts, at_least: least };
};

/** How many stations it takes, where they are counted together. */
const countOf = (
  draft: RuleDraft,
  checking: Checking,
): Pick<RuleBody, 'per' | 'res' | 'at_least' | 'share'> => {
  if (draft.per === 'station') return { per: 'station', res: null, at_least: null, share: null };
  const least = checking.number('stations', draft.stations);
  if (!Number.isInteger(least) || least < 1) checking.faults['stations'] ??= 'whole';
  const percent = draft.percent.trim() === '' ? null : checking.number('percent', draft.percent);
  if (percent !== null && !(percent > 0 && percent <= 100)) checking.faults['percent'] ??= 'percent';
  const res = draft.per === 'cell' ? Number(draft.res) : null;
  return { per: draft.per, res, at_least: least, share: percent === null ? null : percent / 100 };
};

const span = ([from, to]: readonly [string, string]): [number, number] => [Number(from), Number(to)];

/** What a form says, as it is sent; or what is wrong with it, field by field. */
export const bodyOf = (
  draft: RuleDraft,
  network: Network,
  enabled: boolean,
): { body: RuleBody; faults: null } | { body: null; faults: Faults } => {
  const checking = new Checking();
  const zh = draft.zh.trim();
  const en = draft.en.trim();
  if (zh === '') checking.faults['zh'] = 'needed';
  const condition = conditionOf(draft, network, checking);
  const count = countOf(draft, checking);
  const escalate = draft.escalate.trim() === '' ? null : checking.minutes('escalate', draft.escalate);
  if (Object.keys(checking.faults).length > 0) return { body: null, faults: checking.faults };
  const when = {
    ...(draft.inMonths && { months: span(draft.months) }),
    ...(draft.inHours && { hours: span(draft.hours) }),
  };
  return {
    body: {
      title: { zh, en: en === '' ? zh : en },
      network: network.id,
      region: draft.region,
      ...count,
      condition,
      severity: SEVERITIES.find((severity) => severity === draft.severity) ?? 3,
      when: Object.keys(when).length > 0 ? when : null,
      escalate_after: escalate,
      enabled,
    },
    faults: null,
  };
};

/** The body of a rule as it stands. */
export const bodyOfRule = ({ title, network, region, condition, severity, ...rest }: Rule): RuleBody => ({
  ...{ per: rest.per, res: rest.res, at_least: rest.at_least, share: rest.share },
  ...{ title, network, region, condition, severity },
  ...{ when: rest.when, escalate_after: rest.escalate_after, enabled: rest.enabled },
});
