import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { NO_RIGHTS, type Rights } from '#data/access/rights.ts';
import type { Bus, Hear } from '#data/live/bus.ts';
import type { OutboxEvent } from '#data/live/outbox.ts';
import { Hub, MOST_WAITING, type HubOptions } from './hub.ts';
import type { Listener, Sink } from './listener.ts';

/* Events to many clients at once, with time that the tests move. */

const SHINAN = '370202000000';
const keeps = (...codes: string[]): Rights => ({ ...NO_RIGHTS, read: { keepers: { 2: codes } } });

let hear: Hear;
let hub: Hub;
let warnings: unknown[];
let lag: number;

const openHub = (options: Partial<HubOptions> = {}): void => {
  const bus: Bus = {
    position: '10',
    lagMs: () => lag,
    subscribe: (given) => ((hear = given), () => undefined),
    close: () => Promise.resolve(),
  };
  hub = new Hub(bus, {
    missed: () => Promise.resolve([]),
    accessChanged: () => undefined,
    warn: (message) => warnings.push(message),
    ...options,
  });
};

beforeEach(() => {
  vi.useFakeTimers();
  vi.setSystemTime('2026-11-26T02:00:00Z');
  warnings = [];
  lag = 12;
  openHub();
});
afterEach(() => {
  hub.close();
  vi.useRealTimers();
});

const event = (id: number, changes: Partial<OutboxEvent> = {}): OutboxEvent => ({
  id: String(id),
  at: '2026-11-26T02:00:00.000Z',
  topic: 'records',
  grade: 1,
  dataset: 'keepers',
  place: null,
  data: `{"n": ${id}}`,
  ...changes,
});
const strict = (id: number, region = SHINAN): OutboxEvent =>
  event(id, { grade: 2, place: { region, city: null, county: null, town: null } });

const client = (changes: Partial<Listener> = {}) => {
  const sent: Uint8Array[] = [];
  const at = { sent, closed: false, stalled: 0 };
  const sink: Sink = {
    send: (bytes) => void sent.push(bytes),
    waiting: () => at.stalled,
    close: () => void (at.closed = true),
  };
  const { drained, leave } = hub.add({
    sink,
    topics: ['records'],
    rights: NO_RIGHTS,
    account: null,
    judge: () => Promise.resolve(NO_RIGHTS),
    expires: false,
    last: null,
    ...changes,
  });
  const words = () => sent.map((bytes) => Buffer.from(bytes).toString());
  /** What came, by name: the ids of events, the names of everything else. */
  const came = () =>
    words()
      .join('')
      .split('\n\n')
      .filter((text) => text !== '')
      .map((text) => {
        const name = /^event: (.*)$/m.exec(text)?.[1];
        return name === 'records' ? Number(/^id: (\d+)$/m.exec(text)?.[1]) : name;
      });
  return Object.assign(at, { sink, drained, leave, words, came });
};
const spin = (ms: number): void => {
  for (const until = performance.now() + ms; performance.now() < until;);
};
const pass = (ms: number) => vi.advanceTimersByTimeAsync(ms);

describe('what clients get', () => {
  test('is hello, then events as the standard frames them, and the time every five seconds', async () => {
    const one = client();
    await pass(0);
    hear([event(11)]);
    await pass(100);
    hear([strict(12, 'SA-HH-3702')]);
    await pass(5_000);
    expect(one.words()).toEqual([
      'retry: 2000\nid: 10\nevent: hello\ndata: {"id":"10","at":"2026-11-26T02:00:00.000Z"}\n\n',
      'id: 11\nevent: records\ndata: {"id":"11","topic":"records","at":"2026-11-26T02:00:00.000Z","data":{"n": 11}}\n\n',
      'id: 12\nevent: tick\ndata: {"id":"12","at":"2026-11-26T02:00:05.001Z","lag_ms":12}\n\n',
    ]);
  });

  test('is gathered: what comes within a tick is one piece, the same bytes for all who see the same', async () => {
    const [a, b] = [client(), client()];
    const other = client({ rights: keeps(SHINAN) });
    await pass(0);
    hear([event(11), strict(12)]);
    await pass(10);
    hear([event(13)]);
    await pass(100);
    expect(a.came()).toEqual(['hello', 11, 13]);
    expect(a.sent).toHaveLength(2);
    expect(b.sent[1]).toBe(a.sent[1]);
    expect(other.came()).toEqual(['hello', 11, 12, 13]);
  });

  test('is of their topics only, and nothing for who has left', async () => {
    const [deaf, gone] = [client({ topics: ['alarms'] }), client()];
    await pass(0);
    gone.leave();
    hear([event(11)]);
    await pass(100);
    expect(deaf.came()).toEqual(['hello']);
    expect(gone.came()).toEqual(['hello']);
    expect(hub.size).toBe(1);
  });
});

describe('many clients', () => {
  test('are served in slices between which others have their turn', async () => {
    vi.useRealTimers();
    openHub();
    const spin = (ms: number) => {
      for (const until = performance.now() + ms; performance.now() < until;);
    };
    let served = 0;
    for (let i = 0; i < 100; i++)
      hub.add({
        sink: {
          send(bytes) {
            if (Buffer.from(bytes).includes('event: hello')) return;
            served++;
            spin(1);
          },
          waiting: () => 0,
          close: () => undefined,
        },
        ...{ topics: ['records'], rights: NO_RIGHTS, account: null, expires: false, last: null },
        judge: () => Promise.resolve(NO_RIGHTS),
      });
    await new Promise((next) => setTimeout(next, 10));
    const turns: number[] = [];
    let going = true;
    const look = () => {
      turns.push(served);
      if (going) setImmediate(look);
    };
    look();
    hear([event(11)]);
    await vi.waitFor(() => expect(served).toBe(100), { timeout: 5_000 });
    going = false;
    const most = Math.max(...turns.slice(1).map((now, i) => now - turns[i]!));
    expect(most).toBeLessThanOrEqual(8);
  });

  test('who comes while others are served gets nothing twice and misses nothing', async () => {
    vi.useRealTimers();
    openHub({ missed: () => Promise.resolve([event(9)]) });
    const late: ReturnType<typeof client>[] = [];
    const first = client();
    const { send } = first.sink;
    first.sink.send = (bytes) => {
      send(bytes);
      if (late.length > 0) return;
      late.push(client(), client({ last: '8' }));
      spin(10); // so that the round pauses, and those two are there before it ends
    };
    await new Promise((next) => setTimeout(next, 10));
    hear([event(11)]);
    await vi.waitFor(() => expect(late).toHaveLength(2));
    await new Promise((next) => setTimeout(next, 50));
    hear([event(12)]);
    await vi.waitFor(() => expect(first.came()).toEqual(['hello', 11, 12]));
    await vi.waitFor(() =>
      expect(late.map(({ came }) => came())).toEqual([
        ['hello', 12],
        ['hello', 9, 12],
      ]),
    );
  });
});

describe('a client that does not take what it is sent', () => {
  test('is left alone, told to ask anew when it has, and then gets what comes', async () => {
    const [slow, quick] = [client(), client()];
    await pass(0);
    hear([event(11)]);
    await pass(100);
    slow.stalled = MOST_WAITING;
    for (let id = 12; id < 40; id++) {
      hear([event(id)]);
      await pass(100);
    }
    expect(slow.came()).toEqual(['hello', 11]);
    expect(quick.came()).toHaveLength(30);
    slow.stalled = 0;
    slow.drained();
    slow.drained();
    expect(slow.words().at(-1)).toMatch(/^id: 39\nevent: resync\n/);
    hear([event(40)]);
    await pass(100);
    expect(slow.came()).toEqual(['hello', 11, 'resync', 40]);
    expect(slow.closed).toBe(false);
  });

  test('is cut off when it takes nothing for a minute', async () => {
    const slow = client();
    await pass(0);
    slow.stalled = MOST_WAITING;
    hear([event(11)]);
    await pass(59_000);
    expect([slow.closed, hub.size]).toEqual([false, 1]);
    await pass(7_000);
    expect([slow.closed, hub.size]).toEqual([true, 0]);
  });
});

describe('a client that was away', () => {
  test('gets what it missed first, then what came meanwhile, each once', async () => {
    const read = Promise.withResolvers<OutboxEvent[]>();
    const asked: unknown[] = [];
    openHub({ missed: (...what) => (asked.push(what), read.promise) });
    const back = client({ last: '7' });
    hear([event(11)]);
    await pass(100);
    expect(back.words()).toEqual([
      'retry: 2000\nevent: hello\ndata: {"id":"10","at":"2026-11-26T02:00:00.000Z"}\n\n',
    ]);
    read.resolve([event(8), strict(9), event(10)]);
    await pass(0);
    hear([event(12)]);
    await pass(100);
    expect(back.came()).toEqual(['hello', 8, 10, 11, 12]);
    expect(asked).toEqual([[['records'], '7', '10']]);
  });

  test('is told to ask anew where that is too much, or no longer known', async () => {
    openHub({ missed: () => Promise.resolve(null) });
    const back = client({ last: '7' });
    await pass(0);
    hear([event(11)]);
    await pass(100);
    expect(back.came()).toEqual(['hello', 'resync', 11]);
  });

  test('and where too much came while it was read', async () => {
    const read = Promise.withResolvers<OutboxEvent[]>();
    openHub({ missed: () => read.promise });
    const back = client({ last: '7' });
    hear(Array.from({ length: 2_001 }, (_, i) => event(11 + i)));
    await pass(100);
    read.resolve([event(8)]);
    await pass(0);
    expect(back.came()).toEqual(['hello', 'resync']);
  });

  test('may know more than this process has handed on yet, and gets none of it twice', async () => {
    const back = client({ last: '12' });
    await pass(0);
    hear([event(11)]);
    await pass(100);
    hear([event(12), event(13)]);
    await pass(100);
    hear([event(14)]);
    await pass(100);
    expect(back.came()).toEqual(['hello', 13, 14]);
  });

  test('is cut off, to try again, where what it missed cannot be read', async () => {
    openHub({ missed: () => Promise.reject(new Error('no database')) });
    const back = client({ last: '7' });
    await pass(0);
    expect(back.closed).toBe(true);
    expect(warnings).toEqual(['What a stream had missed could not be read']);
  });

  test('that has left when what it missed turns out not to be readable is not closed again', async () => {
    const read = Promise.withResolvers<OutboxEvent[]>();
    openHub({ missed: () => read.promise });
    const one = client({ last: '5' });
    one.leave();
    read.reject(new Error('no database'));
    await pass(0);
    expect([one.closed, hub.size]).toEqual([false, 0]);
  });
});

describe('a change of what somebody may see', () => {
  const access = (id: number, data: object): OutboxEvent =>
    event(id, { topic: 'access', grade: 4, data: JSON.stringify(data) });

  test('counts before the next event, for those whom it concerns', async () => {
    const judged: string[] = [];
    const person = (account: string | null, then: Rights | null) =>
      client({
        ...{ account, rights: keeps(SHINAN) },
        judge: () => (judged.push(account ?? 'nobody'), Promise.resolve(then)),
      });
    const [narrowed, ended, other] = [person('1', NO_RIGHTS), person('1', null), person('2', keeps(SHINAN))];
    const widened = person('1', keeps(SHINAN, 'SA-HH-3702'));
    await pass(0);
    hear([strict(11), access(12, { account: '1' }), strict(13), event(14), strict(15, 'SA-HH-3702')]);
    await pass(200);
    expect(narrowed.came()).toEqual(['hello', 11, 14]);
    expect(ended.came()).toEqual(['hello', 11]);
    expect(ended.closed).toBe(true);
    expect(other.came()).toEqual(['hello', 11, 13, 14]);
    expect(widened.came()).toEqual(['hello', 11, 13, 14, 15]);
    expect(judged).toEqual(['1', '1', '1']);
  });

  test('that concerns everybody has everybody looked up, once for as many changes as there are', async () => {
    let judged = 0;
    let forgot = 0;
    hub.close();
    openHub({ accessChanged: () => void forgot++ });
    for (const account of ['1', '2', null])
      client({ account, judge: () => (judged++, Promise.resolve(NO_RIGHTS)) });
    await pass(0);
    hear([access(11, {}), access(12, { account: '1' })]);
    await pass(100);
    expect([judged, forgot]).toEqual([3, 1]);
  });

  test('that could not be looked up cuts off, rather than going on by what was', async () => {
    const one = client({
      account: '1',
      rights: keeps(SHINAN),
      judge: () => Promise.reject(new Error('down')),
    });
    await pass(0);
    hear([access(11, { account: '1' }), strict(12)]);
    await pass(200);
    expect([one.came(), one.closed]).toEqual([['hello'], true]);
  });

  test('just before somebody came is not passed over', async () => {
    hear([access(11, { account: '1' })]);
    await pass(100);
    const one = client({ account: '1', rights: keeps(SHINAN) });
    await pass(0);
    hear([strict(12), event(13)]);
    await pass(100);
    expect(one.came()).toEqual(['hello', 13]);
  });

  test('is looked for every minute where nobody would tell of it', async () => {
    const one = client({ account: '1', expires: true, judge: () => Promise.resolve(null) });
    await pass(59_000);
    expect(one.closed).toBe(false);
    await pass(7_000);
    expect(one.closed).toBe(true);
  });
});
