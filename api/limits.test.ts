import { Hono } from 'hono';
import { expect, test } from 'vitest';
import { anybody, type Person } from '#data/access/person.ts';
import { createLimits, kindOf, networkOf, type Rates } from './limits.ts';
import { setPerson } from './person.ts';
import { problemResponse, toProblem } from './problem.ts';

test.each([
  ['GET', '/api/regions', 'read'],
  ['GET', '/api/layers/market/entities/cells/84/8/none/v/1.bin', 'read'],
  ['GET', '/api/session', 'read'],
  ['GET', '/api/datasets/hospitals/records.csv', 'work'],
  ['GET', '/api/layers/market/entities/export.geojson', 'work'],
  ['GET', '/api/layers/market/entities/hotspots', 'work'],
  ['POST', '/api/areas/summary', 'work'],
  ['POST', '/api/calc/aqi', 'read'],
  ['POST', '/api/session', 'sign-in'],
  ['POST', '/api/session/second-factor', 'sign-in'],
  ['POST', '/api/setup', 'sign-in'],
  ['POST', '/api/account/tokens', 'sign-in'],
])('%s %s is a request of the kind %s', (method, path, kind) => {
  expect(kindOf(method, path)).toBe(kind);
});

test.each([
  ['10.0.0.1', '10.0.0.1'],
  ['::ffff:10.0.0.1', '10.0.0.1'],
  ['2001:db8:1:2:3:4:5:6', '2001:db8:1:2::/64'],
  ['2001:db8:1:2::6', '2001:db8:1:2::/64'],
  ['fe80::1%eth0', 'fe80:0:0:0::/64'],
  ['::1', '0:0:0:0::/64'],
])('%s counts as %s', (address, network) => {
  expect(networkOf(address)).toBe(network);
});

const RATES: Rates = {
  read: { burst: 2, perMinute: 60 },
  work: { burst: 1, perMinute: 6 },
  'sign-in': { burst: 1, perMinute: 6 },
};
const rates = () => Promise.resolve(RATES);

/** An app that takes who asks, and from where, from headers. */
const asked = () => {
  let now = 0;
  const app = new Hono();
  const limits = createLimits(rates, () => now);
  app.use(limits.byAddress);
  app.use((c, next) => {
    const name = c.req.header('x-name');
    const nobody = anybody(c.req.header('x-address') ?? null);
    const person: Person = name
      ? { ...nobody, account: name, token: c.req.header('x-token') ?? null }
      : nobody;
    setPerson(c, person);
    return next();
  });
  app.use(limits.byPerson);
  app.all('*', (c) => c.text('read'));
  app.onError((error, c) => problemResponse(toProblem(error), c.req.path, c.req.header('accept-language')));
  const ask = (headers: Record<string, string>, path = '/api/regions') => {
    const incoming = { socket: { remoteAddress: headers['x-address'] } };
    return app.request(path, { headers }, { incoming });
  };
  const until = (ms: number) => (now = ms);
  return { ask, until };
};

test('a person who asks too much is told for how long to wait, and others go on', async () => {
  const { ask, until } = asked();
  const li = { 'x-name': 'li', 'x-address': '10.0.0.1' };
  expect([(await ask(li)).status, (await ask(li)).status]).toEqual([200, 200]);
  const refused = await ask({ ...li, 'accept-language': 'en' });
  expect([refused.status, refused.headers.get('retry-after'), refused.headers.get('cache-control')]).toEqual([
    429,
    '1',
    'no-store',
  ]);
  expect(await refused.json()).toMatchObject({
    type: '/problems/too-many-requests',
    detail: 'There were too many requests; try again in 1 s.',
  });
  expect((await ask({ ...li, 'x-name': 'wang' })).status).toBe(200);
  until(1_000);
  expect((await ask(li)).status).toBe(200);
});

test('a token has a measure of its own, and each kind of request too', async () => {
  const { ask } = asked();
  const li = { 'x-name': 'li', 'x-address': '10.0.0.1' };
  await ask(li);
  await ask(li);
  expect((await ask({ ...li, 'x-token': '7' })).status).toBe(200);
  expect((await ask(li, '/api/datasets/hospitals/records.csv')).status).toBe(200);
  expect((await ask(li, '/api/datasets/hospitals/records.csv')).status).toBe(429);
});

test('an address is held to what an office may ask for, however many names it uses', async () => {
  const { ask } = asked();
  const names = Array.from({ length: 17 }, (_, i) => ({ 'x-name': `p${i}`, 'x-address': '10.0.0.1' }));
  const statuses = [];
  for (const headers of names) statuses.push((await ask(headers)).status);
  expect(statuses).toEqual([...Array.from({ length: 16 }, () => 200), 429]);
});
