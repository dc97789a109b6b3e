import type { Component } from 'svelte';
import { getJson, postQuestion } from '#lib/client.ts';
import { live } from '#lib/live/live.svelte.ts';
import { Problem } from '#lib/problem.ts';
import type { Lang } from '#lib/state/address.ts';
import { afterEvents, countsOf, inOrder, type Counts, type Shown } from './open-alarms.ts';
import { ALARMS } from './paths.ts';
import { AlarmSound } from './sound.svelte.ts';
import type { Alarm, AlarmEvent, AlarmList, AlarmSummary } from './wire.ts';

const PAGE = 200;
/** So many open alarms a page brings and draws; of more it says how many there are. */
const MOST = 1_000;
/** A storm tells of hundreds in a row; they are shown together. */
const GATHER_MS = 150;
/** Events do not tell who did something: whoever may know it reads it a little later. */
const NAMES_MS = 1_500;
/** So many are acknowledged at once. */
const AT_ONCE = 500;

/** What calls for somebody. */
const CALLS: ReadonlySet<AlarmEvent['act']> = new Set(['raise', 'unshelve', 'escalate']);

export const NO_FILTER = { severity: null, state: null, network: null, here: false } as const;

const isNameless = ({ acknowledged, shelved, resolved }: Alarm): boolean =>
  resolved === null && [acknowledged, shelved].some((done) => done !== null && done.by === null);

/** What is done to an alarm, and what is told with it. */
export type AlarmStep =
  | { act: 'acknowledge'; note?: string }
  | { act: 'shelve'; reason: string; until: string }
  | { act: 'unshelve' }
  | { act: 'resolve'; reason: string };

/** The open alarms that the person sees, as they are now. */
export class AlarmsState {
  items = $state.raw<readonly Alarm[]>([]);
  /** When they were read, or last heard of (milliseconds since 1970). */
  at = $state<number | null>(null);
  loading = $state(false);
  problem = $state.raw<Problem | null>(null);
  /** How many there are by the server, where more are open than a page brings. */
  #summary = $state.raw<AlarmSummary | null>(null);
  readonly counts = $derived<Counts>(
    this.#summary?.open ?? countsOf(this.items.filter(({ state }) => state !== 'shelved')),
  );
  /** Those that nobody has taken up. */
  readonly waiting = $derived(this.items.filter(({ state }) => state === 'raised'));
  /** Those that came, came back or became more urgent with the last of what happened, and wait to be taken up. */
  news = $state.raw<readonly Alarm[]>([]);
  /** What of them the list shows; `here` narrows it to the region of the map. */
  filter = $state.raw<Omit<Shown, 'region'> & { here: boolean }>(NO_FILTER);
  /** What lists them, once it was asked for. */
  panel = $state.raw<Component<{ alarms: AlarmsState }> | null>(null);
  /** The alarm whose details are open. */
  opened = $state<string | null>(null);
  /** The alarm that was looked for on the map last. */
  pointed = $state<string | null>(null);
  readonly sound = new AlarmSound(() => this.waiting);
  /** The only ones that are listed: those that a badge of the map stands for. */
  only = $state.raw<ReadonlySet<string> | null>(null);
  /** The ones that something is being done to. */
  busy = $state.raw<ReadonlySet<string>>(new Set());
  /** What went wrong with what was done last, and to which of them. */
  failed = $state.raw<{ ids: readonly string[]; problem: Problem } | null>(null);
  readonly #lang: () => Lang;
  readonly #named: () => boolean;
  #names: ReturnType<typeof setTimeout> | undefined;
  #pending: AlarmEvent[] = [];
  /** What was heard of while they were being read. */
  #meanwhile: AlarmEvent[] | null = null;
  #timer: ReturnType<typeof setTimeout> | undefined;
  #abort: AbortController | null = null;

  /** `named` says whether the person is told who did something. */
  constructor(lang: () => Lang, named: () => boolean) {
    this.#lang = lang;
    this.#named = named;
  }

  /** True when not all that are open are here. */
  get partial(): boolean {
    return this.#summary !== null;
  }

  /** Reads them and follows what happens to them; the answer ends it. */
  watch(): () => void {
    const stop = live.on('alarms', (data) => {
      if (data === null) void this.read();
      else this.#hear(data as AlarmEvent); // the server made it
    });
    const unsound = this.sound.watch();
    void this.read();
    return () => {
      stop();
      unsound();
      clearTimeout(this.#timer);
      clearTimeout(this.#names);
      this.#abort?.abort();
    };
  }

  async read(): Promise<void> {
    this.#abort?.abort();
    const abort = new AbortController();
    this.#abort = abort;
    this.loading = true;
    this.#meanwhile = [];
    try {
      const { items, more } = await this.#all(abort.signal);
      const summary = more ? await getJson<AlarmSummary>(ALARMS.summary, abort.signal) : null;
      this.items = afterEvents(items, this.#meanwhile);
      this.#summary = summary;
      this.at = Date.now();
      this.problem = null;
    } catch (error) {
      if (abort.signal.aborted) return;
      if (!(error instanceof Problem)) throw error;
      this.problem = error;
    } finally {
      if (this.#abort === abort) {
        this.loading = false;
        this.#meanwhile = null;
      }
    }
  }

  /** Does something to alarms, all of them the same; true when it was done. */
  async take(ids: readonly string[], { act, ...told }: AlarmStep): Promise<boolean> {
    this.busy = new Set([...this.busy, ...ids]);
    this.failed = null;
    try {
      this.#put(await this.#post(ids, act, told));
      return true;
    } catch (error) {
      if (!(error instanceof Problem)) throw error;
      this.failed = { ids, problem: error };
      if (error.kind === 'refused' || error.kind === 'missing') void this.read(); // somebody else was quicker
      return false;
    } finally {
      this.busy = new Set([...this.busy].filter((id) => !ids.includes(id)));
    }
  }

  async #post(ids: readonly string[], act: AlarmStep['act'], told: object): Promise<readonly Alarm[]> {
    const [id] = ids;
    if (act === 'acknowledge' && ids.length > 1) {
      const done: Alarm[] = [];
      for (let at = 0; at < ids.length; at += AT_ONCE) {
        const asked = JSON.stringify({ ids: ids.slice(at, at + AT_ONCE), ...told });
        const { items } = await postQuestion<{ items: Alarm[] }>(ALARMS.acknowledgeAll, asked, this.#lang());
        done.push(...items);
      }
      return done;
    }
    if (id === undefined) return [];
    return [await postQuestion<Alarm>(ALARMS.act(id, act), JSON.stringify(told), this.#lang())];
  }

  #put(alarms: readonly Alarm[]): void {
    this.items = inOrder([...this.items, ...alarms]);
  }

  async #all(signal: AbortSignal): Promise<{ items: Alarm[]; more: boolean }> {
    const items: Alarm[] = [];
    let cursor: string | null = null;
    do {
      const path: string = ALARMS.list({}, { limit: PAGE, cursor });
      const page: AlarmList = await getJson<AlarmList>(path, signal);
      items.push(...page.items);
      cursor = page.next;
    } while (cursor !== null && items.length < MOST);
    return { items: inOrder(items), more: cursor !== null };
  }

  #readNames(): void {
    this.#names = undefined;
    void this.read();
  }

  #hear(event: AlarmEvent): void {
    this.#meanwhile?.push(event);
    this.#pending.push(event);
    this.#timer ??= setTimeout(() => {
      this.#timer = undefined;
      const events = this.#pending;
      this.#pending = [];
      const called = new Set(events.flatMap(({ act, alarm }) => (CALLS.has(act) ? [alarm.id] : [])));
      this.items = afterEvents(this.items, events);
      const news = this.waiting.filter(({ id }) => called.has(id));
      if (news.length > 0) this.news = news;
      this.at = Date.now();
      const nameless = this.#named() && events.some(({ alarm }) => isNameless(alarm));
      if (this.partial || nameless) this.#names ??= setTimeout(() => this.#readNames(), NAMES_MS);
    }, GATHER_MS);
  }
}
