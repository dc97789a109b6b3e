import type { Person } from '#data/access/person.ts';
import type { Reads } from '#data/access/reads.ts';
import type { Database } from '#data/db/database.ts';
import { backtest, type BacktestAsked } from '#data/rules/backtest.ts';
import {
  changeRule,
  listRules,
  makeRule,
  readRule,
  type RuleItem,
  type RuleWish,
} from '#data/rules/rules.ts';
import type { Register } from '#data/themes/register.ts';
import type { Network } from '#data/themes/theme.ts';
import { actOnAlarms, type PersonAct } from './acts.ts';
import {
  alarmHistory,
  listAlarms,
  readAlarm,
  summariseAlarms,
  type AlarmFilter,
  type AlarmPlace,
} from './reader.ts';

/** Rules and alarms of a database: what of them is seen, and what people do with them. */
export class Alarms {
  readonly #database: Database;
  readonly #register: Register;
  readonly #now: () => number;

  constructor(database: Database, register: Register, now: () => number = Date.now) {
    this.#database = database;
    this.#register = register;
    this.#now = now;
  }

  list(reads: Reads, filter: AlarmFilter, limit: number, after: AlarmPlace | null) {
    return listAlarms(reads, this.#register, filter, limit, after);
  }

  summary(reads: Reads, region: string | null) {
    return summariseAlarms(reads, region, this.#now());
  }

  one(reads: Reads, id: string) {
    return readAlarm(reads, this.#register, id);
  }

  history(reads: Reads, id: string) {
    return alarmHistory(reads, id);
  }

  act(person: Person, ids: readonly string[], act: PersonAct) {
    return actOnAlarms(this.#database, this.#register, person, { ids, act }, this.#now());
  }

  rules(reads: Reads, network: string | null) {
    return listRules(reads, network);
  }

  rule(reads: Reads, id: string) {
    return readRule(reads, id);
  }

  makeRule(person: Person, network: Network, wish: RuleWish) {
    return makeRule(this.#database, this.#register, { network, wish }, person);
  }

  changeRule(person: Person, before: RuleItem, wish: RuleWish) {
    return changeRule(this.#database, this.#register, { before, wish }, person, this.#now());
  }

  /** How often a rule would have fired over readings that are seen by that way. */
  backtest(reads: Reads, asked: BacktestAsked) {
    return backtest(reads, this.#register, asked);
  }
}
