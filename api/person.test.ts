import { expect, test } from 'vitest';
import { peerOf } from './person.ts';
import { testApp } from './test-app.ts';
import { networksOf } from '#data/access/address.ts';

/** Whom a request is taken to be from that reaches us from `peer` and carries `forwarded`. */
const peerFound = async (peer: string, forwarded: string | null, proxies: string[] | null) => {
  const { app } = testApp({ proxies: proxies && networksOf(proxies) });
  app.get('/api/peer', (c) => c.json(peerOf(c)));
  const env = { incoming: { socket: { remoteAddress: peer } } };
  const headers = forwarded === null ? {} : { 'x-forwarded-for': forwarded };
  return (await (await app.request('/api/peer', { headers }, env)).json()) as string;
};

test.each<[string, string | null, string[] | null, string]>([
  ['203.0.113.9', '198.51.100.1', null, '203.0.113.9'],
  ['203.0.113.9', '198.51.100.1', ['10.0.0.0/8'], '203.0.113.9'],
  ['10.0.0.5', '198.51.100.1', ['10.0.0.0/8'], '198.51.100.1'],
  ['::ffff:10.0.0.5', '198.51.100.1', ['10.0.0.5'], '198.51.100.1'],
  ['10.0.0.5', '1.2.3.4, 198.51.100.1, 10.0.0.6', ['10.0.0.0/8'], '198.51.100.1'],
  ['10.0.0.5', '127.0.0.1, 198.51.100.1', ['10.0.0.0/8'], '198.51.100.1'],
  ['10.0.0.5', '198.51.100.1:5060', ['10.0.0.0/8'], '198.51.100.1'],
  ['10.0.0.5', '[2001:db8::7]:443', ['10.0.0.0/8'], '2001:db8::7'],
  ['10.0.0.5', 'nonsense', ['10.0.0.0/8'], '10.0.0.5'],
  ['10.0.0.5', '', ['10.0.0.0/8'], '10.0.0.5'],
  ['10.0.0.5', null, ['10.0.0.0/8'], '10.0.0.5'],
  ['fd00::1', '198.51.100.1', ['fd00::/8'], '198.51.100.1'],
])('from %s, forwarded for %s, with trust in %j: %s', async (peer, forwarded, proxies, found) =>
  expect(await peerFound(peer, forwarded, proxies)).toBe(found),
);
