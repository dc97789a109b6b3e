import { fullCode, looksLikeCode } from '#lib/region-code.ts';
import type { AlarmsAsked } from './paths.ts';
import { OPEN_STATES, SEVERITIES } from './wire.ts';

/** What the page of alarms is asked for by its address. */
export const HISTORY_KEYS = ['state', 'severity', 'network', 'region', 'rule', 'from', 'to', 'id'] as const;
type Key = (typeof HISTORY_KEYS)[number];

/** Which alarms the page lists: those that have ended where it does not say. */
export const LISTED = ['ended', 'open', 'all'] as const;
export type Listed = (typeof LISTED)[number];

const STATES = {
  ended: ['resolved'],
  open: OPEN_STATES,
  all: [...OPEN_STATES, 'resolved'],
} as const satisfies Record<Listed, AlarmsAsked['state']>;

const DAY = /^\d{4}-\d{2}-\d{2}$/;

/** The instant at which a day begins in China, or the day after it; null for what is no day. */
const dawn = (day: string | null, later = 0): string | null => {
  if (day === null || !DAY.test(day)) return null;
  const at = Date.parse(`${day}T00:00:00+08:00`);
  return Number.isNaN(at) ? null : new Date(at + later * 86_400_000).toISOString();
};

export const listedOf = (state: string | null): Listed => LISTED.find((one) => one === state) ?? 'ended';

/** What to ask for, by an address; what it says wrongly does not count. */
export const askedOf = (get: (key: Key) => string | null): AlarmsAsked => {
  const region = get('region');
  return {
    state: STATES[listedOf(get('state'))],
    severity: SEVERITIES.find((severity) => String(severity) === get('severity')) ?? null,
    network: get('network'),
    rule: get('rule'),
    region: region && looksLikeCode(region) ? fullCode(region) : null,
    from: dawn(get('from')),
    to: dawn(get('to'), 1),
  };
};
