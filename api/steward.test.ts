import { describe, expect, test } from 'vitest';
import { testApp } from './test-app.ts';
import { stewardGuard } from './steward.ts';

const TOKEN = 'a-token-of-some-length';
const PATH = '/api/datasets/market-entities/uploads?name=a.csv';

/** What the guard answers to a request, from a peer and with headers; 501 stands for "let through". */
const statusOf = async (
  {
    token = null,
    peer,
    origin = 'http://127.0.0.1:4170',
  }: { token?: string | null; peer?: string; origin?: string },
  headers: Record<string, string> = {},
): Promise<number> => {
  const guard = stewardGuard(token);
  const { app } = testApp({
    steward: (c) => {
      guard(c);
      throw Object.assign(new Error('let through'), { status: 501 });
    },
  });
  const env = peer === undefined ? undefined : { incoming: { socket: { remoteAddress: peer } } };
  const response = await app.request(`${origin}${PATH}`, { method: 'POST', headers, body: 'x' }, env);
  return response.status === 500 ? 501 : response.status;
};

describe('without a token', () => {
  test.each(['127.0.0.1', '::1', '::ffff:127.0.0.1'])('%s is this machine', async (peer) =>
    expect(await statusOf({ peer })).toBe(501),
  );

  test('another machine is refused', async () => {
    expect(await statusOf({ peer: '192.168.1.7' })).toBe(403);
  });

  test('a name that leads here from elsewhere is refused', async () => {
    expect(await statusOf({ peer: '127.0.0.1', origin: 'http://rebound.example:4170' })).toBe(403);
  });

  test.each<Record<string, string>>([
    { 'sec-fetch-site': 'cross-site' },
    { 'sec-fetch-site': 'same-site' },
    { origin: 'http://evil.example' },
    { origin: 'http://127.0.0.1:9999' },
    { origin: 'null' },
  ])('a page of another site is refused: %j', async (headers) =>
    expect(await statusOf({ peer: '127.0.0.1' }, headers)).toBe(403),
  );

  test('our own pages are let through', async () => {
    const headers = { 'sec-fetch-site': 'same-origin', origin: 'http://127.0.0.1:4170' };
    expect(await statusOf({ peer: '127.0.0.1' }, headers)).toBe(501);
  });
});

describe('with a token', () => {
  test('whoever carries it is let through, from anywhere', async () => {
    const headers = { authorization: `Bearer ${TOKEN}` };
    expect(await statusOf({ token: TOKEN, peer: '10.0.0.9', origin: 'https://map.example' }, headers)).toBe(
      501,
    );
  });

  test.each<Record<string, string>>([{}, { authorization: 'Bearer wrong' }, { authorization: TOKEN }])(
    'nobody else is, this machine neither: %j',
    async (headers) => expect(await statusOf({ token: TOKEN, peer: '127.0.0.1' }, headers)).toBe(403),
  );
});
