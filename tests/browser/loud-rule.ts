import { afterAll, expect } from 'vitest';
import { cookieOf, origin } from './suite.ts';

/* A rule of its own that watches a network: what stations say, as they would say it, raises an alarm and ends it. */

export const NETWORK = 'noise';
/** What the rule is called. */
export const TITLE = { zh: '噪声测试规则', en: 'Noise test rule' };
const LOUD = 180;
const QUIET = 40;

const post = async <Body>(path: string, body: object | string, as = 'demo-steward'): Promise<Body> => {
  const response = await fetch(origin + path, {
    method: 'POST',
    headers: {
      cookie: await cookieOf(as),
      origin,
      'content-type': typeof body === 'string' ? 'application/x-ndjson' : 'application/json',
    },
    body: typeof body === 'string' ? body : JSON.stringify(body),
  });
  const text = await response.text();
  expect(response.ok, `${path}: ${response.status} ${text}`).toBe(true);
  return JSON.parse(text) as Body;
};

/** The rule for a file of tests; another one for each run, so that nothing of before is left of it. */
export const loudRule = async () => {
  const stations = await fetch(`${origin}/api/stations?network=${NETWORK}&limit=12`)
    .then(
      (response) => response.json() as Promise<{ items: { station: string; position: number[] | null }[] }>,
    )
    .then(({ items }) => items.filter(({ position }) => position !== null).map(({ station }) => station));
  let rule: Promise<string> | null = null;
  const ruleOf = (): Promise<string> =>
    (rule ??= post<{ id: string }>('/api/rules', {
      title: TITLE,
      network: NETWORK,
      severity: 1,
      condition: { kind: 'threshold', metric: 'leq', above: 150 },
      enabled: true,
    }).then(({ id }) => id));
  let count = 0;
  /** A reading now, a little later each time: an older one would say nothing of how it is. */
  const measure = async (station: string, value: number): Promise<void> => {
    count += 1;
    const time = new Date(Date.now() - 60_000 + count * 500).toISOString();
    const line = { network: NETWORK, station, metric: 'leq', time, value };
    const { accepted } = await post<{ accepted: number }>('/api/observations', `${JSON.stringify(line)}\n`);
    expect(accepted).toBe(1);
  };
  const quieten = (station: string): Promise<void> => measure(station, QUIET);
  const loud = async (station: string): Promise<void> => {
    await ruleOf();
    await measure(station, LOUD);
  };
  /** Raises an alarm at a station and answers its number. */
  const raise = async (station: string): Promise<string> => {
    await loud(station);
    const path = `/api/alarms?rule=${await ruleOf()}&state=raised&limit=50`;
    let found: string | undefined;
    await expect
      .poll(
        async () => {
          const { items } = (await (await fetch(origin + path)).json()) as {
            items: { id: string; station: string }[];
          };
          return (found = items.find((alarm) => alarm.station === station)?.id);
        },
        { timeout: 15_000 },
      )
      .toBeDefined();
    return found!;
  };

  afterAll(async () => {
    if (!rule) return;
    for (const station of stations) await quieten(station);
    await post(`/api/rules/${await rule}`, { enabled: false });
  });
  return { stations, ready: ruleOf, loud, quieten, raise };
};
