import type { Person } from '#data/access/person.ts';
import { readAlarms } from '#data/alarms/alarm.ts';
import { sql } from '#data/db/sql.ts';
import { RuleBook } from '#data/rules/book.ts';
import type { RuleWish } from '#data/rules/rules.ts';
import { tick } from '#data/rules/tick.ts';
import { networkOf, register } from './lighthouse-theme.ts';
import { PROVINCE_STEWARD } from './people.ts';
import { openReadings } from './readings.ts';

/** The time at which what is received here is received. */
const RULED_NOW = Date.parse('2026-03-05T08:00:00+08:00');

const wish = (changes: Partial<RuleWish> = {}): RuleWish => ({
  ...{
    title: { zh: '太亮', en: 'Too bright' },
    ...{ per: 'station', res: null, at_least: null, share: null },
    region: null,
    severity: 3,
    when: null,
    escalate_after: null,
    enabled: true,
  },
  condition: { kind: 'threshold', metric: 'light', above: 100, clear: 80 },
  ...changes,
});

/** Lamps and homes that rules watch. */
export const openRuled = async () => {
  const opened = await openReadings();
  const { at, owner } = opened;
  const { alarms } = at.libraries;
  const book = new RuleBook(register);
  const everything = () => at.database.asOwner((tx) => readAlarms(tx, register, sql`ORDER BY feature.id`));
  return {
    ...opened,
    alarms,
    make: (changes: Partial<RuleWish> = {}, network = 'lamps', by: Person = PROVINCE_STEWARD) =>
      alarms.makeRule(by, networkOf(network), wish(changes)),
    /** All alarms, oldest first. */
    all: everything,
    /** Of each the station, the state, the count, and the times of its first and newest reading. */
    shown: async () =>
      (await everything()).map(({ station, state, count, onset, last_at: last }) => [
        ...[station, state, count],
        ...[onset.slice(5, 16), last.slice(5, 16)],
      ]),
    /** Lets the clock look, minutes after what is received. */
    tick: (minutes: number) => tick(at.database, register, book, RULED_NOW + minutes * 60_000),
    events: () =>
      owner<{ grade: number; county: string; data: { act: string; alarm: { id: string; state: string } } }>(
        sql`SELECT grade, county, data FROM outbox WHERE topic = 'alarms' ORDER BY outbox.id`,
      ),
    history: (id: string) =>
      owner<{ act: string; actor: string | null; note: string | null }>(
        sql`SELECT act, actor, note FROM alarm_act WHERE alarm = ${id}::bigint ORDER BY alarm_act.id`,
      ),
    async reset() {
      await opened.empty();
      await owner(sql`TRUNCATE alarm, alarm_act, rule_state`);
      await owner(sql`DELETE FROM rule WHERE NOT declared`);
    },
  };
};

export type Ruled = Awaited<ReturnType<typeof openRuled>>;
