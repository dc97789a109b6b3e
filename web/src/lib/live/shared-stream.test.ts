import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import type { StreamState } from './link.ts';
import { SharedStream } from './shared-stream.ts';

/* Windows of one browser: each is an object here, with the locks and channels that a browser has too. */

interface Asked {
  last: string | null;
  topics: string | null;
  say(text: string): void;
  end(): void;
  ended: boolean;
}

let asked: Asked[];
let refuse: Response | null;
const windows: SharedStream[] = [];

beforeEach(() => {
  asked = [];
  refuse = null;
  vi.stubGlobal('document', { visibilityState: 'visible' });
  vi.spyOn(Math, 'random').mockReturnValue(0);
  vi.stubGlobal('fetch', (address: string, { signal }: { signal: AbortSignal }) => {
    if (refuse) return Promise.resolve(refuse);
    let controller!: ReadableStreamDefaultController<Uint8Array>;
    const body = new ReadableStream<Uint8Array>({ start: (own) => void (controller = own) });
    const one: Asked = {
      last: new URLSearchParams(address).get('last'),
      topics: new URLSearchParams(address).get('topics'),
      say: (text) => controller.enqueue(new TextEncoder().encode(text)),
      end: () => controller.close(),
      ended: false,
    };
    signal.addEventListener('abort', () => {
      if (one.ended) return;
      one.ended = true;
      try {
        controller.error(new Error('aborted'));
      } catch {
        // it had ended
      }
    });
    asked.push(one);
    return Promise.resolve(new Response(body));
  });
});
afterEach(() => {
  for (const one of windows.splice(0)) one.close();
  vi.useRealTimers();
  vi.unstubAllGlobals();
  vi.restoreAllMocks();
});

const openWindow = (last: string | null = null, topics: readonly string[] = ['records']) => {
  const events: unknown[] = [];
  const states: StreamState[] = [];
  const stream = new SharedStream(
    (from, asked) => `x=&topics=${asked.join(',')}${from === null ? '' : `&last=${from}`}`,
    {
      event: (topic, data) => events.push([topic, data]),
      resync: (missed) => events.push(missed === null ? 'resync' : `resync ${missed.join(',')}`),
      state: (state) => states.push(state),
    },
    last,
    topics,
  );
  windows.push(stream);
  return { stream, events, states };
};
const streams = (count: number) => vi.waitFor(() => expect(asked).toHaveLength(count), { timeout: 5_000 });
const hello = (id: number, fresh = true) =>
  `${fresh ? `id: ${id}\n` : ''}event: hello\ndata: {"id":"${id}"}\n\n`;
const event = (id: number, topic = 'records') =>
  `id: ${id}\nevent: ${topic}\ndata: {"id":"${id}","data":{"n":${id}}}\n\n`;
const told = (...ids: number[]) => ids.map((n) => ['records', { n }]);

describe('windows of one browser', () => {
  test('have one stream between them, and each gets every event once', async () => {
    const [a, b, c] = [openWindow(), openWindow(), openWindow()];
    await streams(1);
    asked[0]?.say(hello(10) + event(11));
    asked[0]?.say(event(11) + event(10) + event(12));
    await vi.waitFor(() => {
      for (const { events } of [a, b, c]) expect(events).toEqual(told(11, 12));
    });
    expect(asked).toHaveLength(1);
    for (const { states } of [a, b, c]) expect(states.at(-1)).toMatchObject({ open: true });
  });

  test('go on by another one after the last event when the one that holds it closes', async () => {
    const first = openWindow();
    await streams(1);
    const second = openWindow();
    await vi.waitFor(() => expect(second.states.at(-1)).toMatchObject({ open: true }));
    asked[0]?.say(hello(10) + event(11));
    await vi.waitFor(() => expect(second.events).toEqual(told(11)));
    first.stream.close();
    await streams(2);
    expect([asked[0]?.ended, asked[1]?.last]).toEqual([true, '11']);
    asked[1]?.say(hello(12, false) + event(12));
    await vi.waitFor(() => expect(second.events).toEqual(told(11, 12)));
    expect(first.events).toEqual(told(11));
  });

  test('that come later are told how the stream is, and to look whether anything happened since they began', async () => {
    openWindow();
    await streams(1);
    asked[0]?.say(hello(10));
    await vi.waitFor(() => expect(windows[0]?.last).toBe('10'));
    const late = openWindow();
    await vi.waitFor(() => expect(late.states.at(-1)).toMatchObject({ open: true }));
    expect([late.stream.last, late.events]).toEqual(['10', ['resync']]);
    expect(asked).toHaveLength(1);
  });

  test('take the stream over from one that was put to sleep, which lets go of its own', async () => {
    vi.useFakeTimers({ toFake: ['setInterval', 'performance'] });
    const [asleep, awake] = [openWindow(), openWindow()];
    await streams(1);
    asked[0]?.say(hello(10));
    await vi.waitFor(() => expect(awake.stream.last).toBe('10'));
    vi.advanceTimersByTime(60_000);
    await streams(2);
    await vi.waitFor(() => expect(asked[0]?.ended).toBe(true));
    expect(asked[1]?.last).toBe('10');
    asked[1]?.say(event(11));
    await vi.waitFor(() => expect([asleep.events, awake.events]).toEqual([told(11), told(11)]));
    expect(asked).toHaveLength(2);
  });
});

describe('topics', () => {
  test('are those of all windows; a stream for one more goes on where the one before was', async () => {
    const first = openWindow();
    await streams(1);
    expect(asked[0]?.topics).toBe('records');
    asked[0]?.say(hello(10) + event(11));
    await vi.waitFor(() => expect(first.events).toEqual(told(11)));
    const second = openWindow(null, ['alarms']);
    await streams(2);
    expect(asked[0]?.ended).toBe(true);
    expect([asked[1]?.topics, asked[1]?.last]).toEqual(['alarms,records', '11']);
    asked[1]?.say(event(12) + event(13, 'alarms'));
    const alarm = ['alarms', { n: 13 }];
    await vi.waitFor(() => expect(first.events).toEqual([...told(11, 12), alarm]));
    // what happened of its own topic until then, the second one has to ask for
    expect(second.events).toEqual(['resync', 'resync alarms', ...told(12), alarm]);
    expect(first.states.filter(({ open }) => !open)).toEqual([]);
  });

  test('that a view of the page adds are looked at anew; those that are there already are not asked for again', async () => {
    const { stream, events } = openWindow();
    await streams(1);
    asked[0]?.say(hello(10));
    await vi.waitFor(() => expect(stream.last).toBe('10'));
    stream.want(['records', 'alarms']);
    await streams(2);
    expect(asked[1]?.topics).toBe('alarms,records');
    await vi.waitFor(() => expect(events).toEqual(['resync alarms']));
    openWindow(null, ['alarms']);
    await new Promise((next) => setTimeout(next, 300));
    expect(asked).toHaveLength(2);
  });

  test('of a window that takes over are still those of all', async () => {
    const first = openWindow(null, ['alarms']);
    await streams(1);
    asked[0]?.say(hello(10));
    const second = openWindow(null, ['records']);
    const third = openWindow(null, ['observations/air']);
    await streams(2);
    expect(asked[1]?.topics).toBe('alarms,observations/air,records');
    await vi.waitFor(() => expect(third.stream.last).toBe('10'));
    first.stream.close();
    await streams(3);
    // whether that of the one that closed is still among them depends on what is heard first
    expect(asked[2]?.topics?.split(',')).toEqual(expect.arrayContaining(['observations/air', 'records']));
    expect(asked[2]?.last).toBe('10');
    asked[2]?.say(event(11));
    await vi.waitFor(() => expect(second.events.at(-1)).toEqual(['records', { n: 11 }]));
  });

  test('that come back after a break have missed nothing, and are not asked for anew', async () => {
    const { events } = openWindow(null, ['alarms', 'records']);
    await streams(1);
    asked[0]?.say(hello(10));
    asked[0]?.end();
    await streams(2);
    expect([asked[1]?.topics, asked[1]?.last]).toEqual(['alarms,records', '10']);
    asked[1]?.say(event(11));
    await vi.waitFor(() => expect(events).toEqual(told(11)));
  });
});

describe('a stream that breaks off', () => {
  test('is begun anew after the last event, and told as cut off meanwhile', async () => {
    const { events, states } = openWindow();
    await streams(1);
    asked[0]?.say(hello(10) + event(11));
    await vi.waitFor(() => expect(events).toEqual(told(11)));
    asked[0]?.end();
    await vi.waitFor(() => expect(states.at(-1)?.open).toBe(false));
    await streams(2);
    expect(asked[1]?.last).toBe('11');
    asked[1]?.say(hello(13, false) + event(12) + event(13));
    await vi.waitFor(() => expect(events).toEqual(told(11, 12, 13)));
    expect(states.at(-1)?.open).toBe(true);
  });

  test('asks for everything anew where something was passed over, even if numbers begin anew', async () => {
    const { stream, events } = openWindow('500');
    await streams(1);
    expect(asked[0]?.last).toBe('500');
    asked[0]?.say(hello(3, false) + 'id: 3\nevent: resync\ndata: {"id":"3"}\n\n' + event(4));
    await vi.waitFor(() => expect(events).toEqual(['resync', ...told(4)]));
    expect(stream.last).toBe('4');
  });

  test('waits as long as the server asks it to', async () => {
    refuse = new Response('', { status: 429, headers: { 'retry-after': '3' } });
    const { states } = openWindow();
    await vi.waitFor(() => expect(states.at(-1)?.open).toBe(false));
    const began = performance.now();
    refuse = null;
    await streams(1);
    expect(performance.now() - began).toBeGreaterThan(2_800);
  });

  test('ends with its window, and is not begun again', async () => {
    const { stream } = openWindow();
    await streams(1);
    stream.close();
    await vi.waitFor(() => expect(asked[0]?.ended).toBe(true));
    await new Promise((next) => setTimeout(next, 1_200));
    expect(asked).toHaveLength(1);
  });
});
