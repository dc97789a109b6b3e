import { shortCode } from '#lib/region-code.ts';
import { SEVERITIES, type Alarm, type AlarmEvent, type AlarmStateName, type Severity } from './wire.ts';

/** How many alarms of each severity. */
export type Counts = Record<Severity, number>;

const isOpen = ({ state }: Alarm): boolean => state !== 'resolved';

/** The worst first, of the same severity the newest. */
const before = (a: Alarm, b: Alarm): number =>
  a.severity - b.severity || Date.parse(b.raised_at) - Date.parse(a.raised_at) || (a.id < b.id ? 1 : -1);

/** Open alarms in their order; of several tellings of the same one the last counts. */
export const inOrder = (alarms: readonly Alarm[]): Alarm[] =>
  [...new Map(alarms.map((alarm) => [alarm.id, alarm])).values()].filter(isOpen).sort(before);

/** The open alarms after what happened; those that have ended are gone. */
export const afterEvents = (alarms: readonly Alarm[], events: readonly AlarmEvent[]): Alarm[] =>
  inOrder([...alarms, ...events.map(({ alarm }) => alarm)]);

export const countsOf = (alarms: readonly Alarm[]): Counts => {
  const counts: Counts = { 1: 0, 2: 0, 3: 0, 4: 0 };
  for (const { severity } of alarms) counts[severity] += 1;
  return counts;
};

export const totalOf = (counts: Counts): number =>
  SEVERITIES.reduce((sum, severity) => sum + counts[severity], 0);

/** Whether a place belongs to a region of the administrative tree. */
export const isIn = (code: string, region: string): boolean => code.startsWith(shortCode(region));

/** What of the open alarms is shown. */
export type Shown = {
  severity: Severity | null;
  state: Exclude<AlarmStateName, 'resolved'> | null;
  network: string | null;
  /** A region of the administrative tree. */
  region: string | null;
};

export const shownOf = (alarms: readonly Alarm[], { severity, state, network, region }: Shown): Alarm[] =>
  alarms.filter(
    (alarm) =>
      (severity === null || alarm.severity === severity) &&
      (state === null || alarm.state === state) &&
      (network === null || alarm.network === network) &&
      (region === null || (alarm.place !== null && isIn(alarm.place.code, region))),
  );

/** Alarms of one cause and area, or one that stands by itself. `size` counts those too that are not shown. */
export type Storm = { id: string; group: Alarm['group']; size: number; alarms: readonly Alarm[] };

/** Alarms by their storms, which stand where their worst alarm would; a storm of which one alarm is shown is none. */
export const stormsOf = (alarms: readonly Alarm[]): Storm[] => {
  const storms = new Map<string, Alarm[]>();
  for (const alarm of alarms) {
    const key = alarm.group ? `storm ${alarm.group.id}` : alarm.id;
    const known = storms.get(key);
    if (known) known.push(alarm);
    else storms.set(key, [alarm]);
  }
  return [...storms].map(([id, those]) => ({
    id,
    group: those.length > 1 ? (those[0]?.group ?? null) : null,
    size: Math.max(those.length, ...those.map(({ group }) => group?.alarms ?? 0)),
    alarms: those,
  }));
};
