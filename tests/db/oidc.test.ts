import { generateKeyPairSync, sign, type KeyObject } from 'node:crypto';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { Provider } from 'oidc-provider';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { SessionState } from '#api/access-schemas.ts';
import { createOidc, ownPath, type Oidc } from '#api/oidc.ts';
import { Seal } from '#data/access/seal.ts';
import { sql } from '#data/db/sql.ts';
import { openApp, ORIGIN } from './app.ts';
import { actsOf, Browser, makeAccount } from './people.ts';

const CLIENT = { client_id: 'haidai', client_secret: 'a-secret-between-the-two-of-them' };
const CALLBACK = `${ORIGIN}/api/session/oidc/callback`;

let clock = Date.now();
let provider: Server;
let issuer: string;
let opened: Awaited<ReturnType<typeof openApp>>;
let home: string;

/** A provider of its own kind of process: whoever says who they are on its page is believed. */
const startProvider = async (): Promise<void> => {
  const server = createServer();
  await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening));
  issuer = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const people: Record<string, { name: string; preferred_username?: string }> = {
    chen: { name: '陈工', preferred_username: 'Chen.Gong' },
    root: { name: 'Not the one here', preferred_username: 'taken' },
    boss: { name: 'Boss', preferred_username: 'boss' },
    odd: { name: '' },
  };
  const oidc = new Provider(issuer, {
    clients: [
      { ...CLIENT, redirect_uris: [CALLBACK], response_types: ['code'], grant_types: ['authorization_code'] },
    ],
    claims: { openid: ['sub'], profile: ['name', 'preferred_username'] },
    conformIdTokenClaims: false,
    cookies: { keys: ['of this test'] },
    pkce: { required: () => true },
    findAccount: (_, id) => ({ accountId: id, claims: () => Promise.resolve({ sub: id, ...people[id] }) }),
  });
  server.on('request', oidc.callback());
  provider = server;
};

/** Goes through the pages of the provider as a person would, and answers where it sends the browser in the end. */
const signInThere = async (location: string, login: string): Promise<URL> => {
  const cookies = new Map<string, string>();
  const step = async (url: string, body?: URLSearchParams): Promise<Response> => {
    const cookie = [...cookies].map(([name, value]) => `${name}=${value}`).join('; ');
    const response = await fetch(url, {
      redirect: 'manual',
      headers: { cookie },
      ...(body && { method: 'POST', body }),
    });
    for (const line of response.headers.getSetCookie()) {
      const [, name = '', value = ''] = /^([^=]+)=([^;]*)/.exec(line) ?? [];
      cookies.set(name, value);
    }
    return response;
  };
  let response = await step(location);
  for (let i = 0; i < 12; i++) {
    const next = response.headers.get('location');
    if (next?.startsWith(CALLBACK)) return new URL(next);
    if (next) {
      response = await step(new URL(next, issuer).href);
      continue;
    }
    const page = await response.text();
    const action = /action="([^"]+)"/.exec(page)?.[1];
    if (!action) throw new Error(`The provider answered ${response.status}: ${page.slice(0, 500)}`);
    const prompt = /name="prompt" value="(\w+)"/.exec(page)?.[1] ?? '';
    response = await step(
      new URL(action, issuer).href,
      new URLSearchParams({ prompt, login, password: 'any' }),
    );
  }
  throw new Error('The provider never sent the browser back.');
};

const oidcFor = (changes: { clientSecret?: string; issuer?: string } = {}): Oidc =>
  createOidc(
    {
      issuer: new URL(changes.issuer ?? issuer),
      clientId: CLIENT.client_id,
      clientSecret: changes.clientSecret ?? CLIENT.client_secret,
      title: '统一身份认证',
      publicUrl: new URL(ORIGIN),
    },
    new Seal(home),
    () => clock,
  );

beforeAll(async () => {
  await startProvider();
  // replaced once the folder of the installation is known
  let oidc: Oidc | null = null;
  const held: Oidc = {
    title: '统一身份认证',
    begin: (path) => (oidc ??= oidcFor()).begin(path),
    finish: (search, carried) => (oidc ??= oidcFor()).finish(search, carried),
  };
  opened = await openApp({ access: { now: () => clock }, parts: { oidc: held } });
  home = opened.at.folder;
});
afterAll(async () => {
  await opened?.close();
  provider?.closeAllConnections();
  await new Promise((closed) => provider?.close(closed));
});

let peers = 0;
const browser = () => new Browser(opened.app, { peer: `10.40.0.${++peers}` });
const leave = async (one: Browser, path = '/api/session/oidc') => {
  const response = await one.ask(path);
  expect(response.status).toBe(302);
  return response.headers.get('location') ?? '';
};
const come = async (one: Browser, back: URL) => {
  const response = await one.ask(back.pathname + back.search);
  expect(response.status).toBe(302);
  return response.headers.get('location') ?? '';
};
const stateOf = (one: Browser) => one.json<SessionState>('/api/session');

describe('signing in by way of an identity provider', () => {
  test('is offered by its title', async () => {
    expect((await stateOf(browser())).ways.oidc).toEqual({ title: '统一身份认证' });
  });

  test('makes an account that holds nothing, and finds it again', async () => {
    const one = browser();
    const location = await leave(one, '/api/session/oidc?return=%2Fcatalogue%3Fd%3Dx');
    const asked = new URL(location).searchParams;
    for (const name of ['state', 'nonce', 'code_challenge'])
      expect(asked.get(name)?.length).toBeGreaterThan(20);
    expect(asked.get('code_challenge_method')).toBe('S256');
    const back = await signInThere(location, 'chen');
    expect(await come(one, back)).toBe('/catalogue?d=x');
    expect([...one.cookies.keys()]).toEqual(['haidai']);
    expect(await stateOf(one)).toMatchObject({
      step: 'full',
      person: { name: 'chen.gong', title: '陈工', local: false, admin_role: null, grants: [] },
    });
    const again = browser();
    await come(again, await signInThere(await leave(again), 'chen'));
    expect((await stateOf(again)).person?.name).toBe('chen.gong');
    expect(
      (await actsOf(opened.at.database, 'account.create')).filter(({ actor }) => actor === 'chen.gong'),
    ).toHaveLength(1);
    expect((await actsOf(opened.at.database, 'session.start')).at(-1)).toMatchObject({
      actor: 'chen.gong',
      after: { by: 'oidc' },
    });
  });

  test('a name that somebody has here is not taken over', async () => {
    await makeAccount({ database: opened.at.database, access: opened.access }, 'taken', {
      password: 'Tai-shan 1545 metres',
    });
    const one = browser();
    await come(one, await signInThere(await leave(one), 'root'));
    expect((await stateOf(one)).person?.name).toMatch(/^taken-[0-9a-f]{10}$/);
    const odd = browser();
    await come(odd, await signInThere(await leave(odd), 'odd'));
    expect((await stateOf(odd)).person?.name).toMatch(/^oidc-[0-9a-f]{10}$/);
  });

  test('an administrator that comes this way still has a second factor here; a disabled one does not come in', async () => {
    const one = browser();
    await come(one, await signInThere(await leave(one), 'boss'));
    await opened.access.change((tx) =>
      tx.query(sql`UPDATE account SET admin_role = 'system' WHERE name = 'boss'`),
    );
    const again = browser();
    const next = await come(
      again,
      await signInThere(await leave(again, '/api/session/oidc?return=/admin'), 'boss'),
    );
    expect(next).toBe('/sign-in?return=%2Fadmin');
    expect((await stateOf(again)).step).toBe('enrol');
    await opened.access.change((tx) =>
      tx.query(sql`UPDATE account SET disabled_at = now() WHERE name = 'boss'`),
    );
    const last = browser();
    expect(await come(last, await signInThere(await leave(last), 'boss'))).toBe(
      '/sign-in?problem=oidc-disabled',
    );
    expect((await stateOf(last)).step).toBe('none');
  });
});

describe('what comes back is refused', () => {
  const refused = async (one: Browser, back: URL, problem: string) => {
    expect(await come(one, back)).toBe(`/sign-in?problem=${problem}`);
    expect((await stateOf(one)).step).toBe('none');
  };

  test('without what the browser carried, or with what another one did', async () => {
    const one = browser();
    const back = await signInThere(await leave(one), 'chen');
    await refused(browser(), back, 'oidc-expired');
    const other = browser();
    await leave(other);
    await refused(other, back, 'oidc-failed');
    // one a minute of a person and a path
    expect((await actsOf(opened.at.database, 'access.refuse')).at(-1)).toMatchObject({
      actor: 'public',
      after: { method: 'GET', path: '/api/session/oidc/callback' },
      result: 'refused',
    });
  });

  test('after ten minutes', async () => {
    const one = browser();
    const back = await signInThere(await leave(one), 'chen');
    clock += 600_000;
    await refused(one, back, 'oidc-expired');
  });

  test('a second time, also where another process has not seen the first', async () => {
    const one = browser();
    const back = await signInThere(await leave(one), 'chen');
    const carried = one.cookies.get('haidai-oidc') ?? '';
    expect(await come(one, back)).toBe('/');
    const replay = browser();
    replay.cookies.set('haidai-oidc', carried);
    await refused(replay, back, 'oidc-expired');
    await expect(oidcFor().finish(back.search, carried)).rejects.toMatchObject({ trouble: 'oidc-failed' });
  });

  test('with another state, an altered cookie, a forged code, or a refusal of the provider', async () => {
    const one = browser();
    const back = await signInThere(await leave(one), 'chen');
    const wrong = new URL(back);
    wrong.searchParams.set('state', 'another');
    await refused(one, wrong, 'oidc-failed');
    const second = browser();
    const good = await signInThere(await leave(second), 'chen');
    const carried = second.cookies.get('haidai-oidc') ?? '';
    second.cookies.set('haidai-oidc', carried.slice(0, -4) + (carried.endsWith('AAAA') ? 'BBBB' : 'AAAA'));
    await refused(second, good, 'oidc-expired');
    const third = browser();
    const forged = new URL(await signInThere(await leave(third), 'chen'));
    forged.searchParams.set('code', 'x'.repeat(43));
    await refused(third, forged, 'oidc-failed');
    const fourth = browser();
    const state = new URL(await leave(fourth)).searchParams.get('state') ?? '';
    const denied = new URL(
      `${CALLBACK}?${new URLSearchParams({ error: 'access_denied', state, iss: issuer })}`,
    );
    await refused(fourth, denied, 'oidc-refused');
  });

  test('where the answer belongs to another request of the same browser: its nonce is another', async () => {
    const oidc = oidcFor();
    const [first, second] = [await oidc.begin('/'), await oidc.begin('/')];
    const back = await signInThere(first.location, 'chen');
    // the state of the second, the code of the first
    back.searchParams.set('state', new URL(second.location).searchParams.get('state') ?? '');
    await expect(oidc.finish(back.search, second.carried)).rejects.toMatchObject({ trouble: 'oidc-failed' });
  });

  test('where the secret of this installation is wrong, and where the provider does not answer', async () => {
    const oidc = oidcFor({ clientSecret: 'wrong' });
    const { location, carried } = await oidc.begin('/');
    const back = await signInThere(location, 'chen');
    await expect(oidc.finish(back.search, carried)).rejects.toMatchObject({ trouble: 'oidc-failed' });
    await expect(oidcFor({ issuer: 'http://127.0.0.1:9' }).begin('/')).rejects.toMatchObject({
      trouble: 'oidc-unreachable',
    });
  });
});

/** A JSON web token by RS256. */
const signed = (claims: object, key: KeyObject): string => {
  const text = [{ alg: 'RS256', kid: 'one' }, claims]
    .map((part) => Buffer.from(JSON.stringify(part)).toString('base64url'))
    .join('.');
  return `${text}.${sign('RSA-SHA256', Buffer.from(text), key).toString('base64url')}`;
};

test('an ID token that somebody else signed, or for another client or nonce, is refused', async () => {
  const [own, foreign] = [1, 2].map(() => generateKeyPairSync('rsa', { modulusLength: 2048 }));
  if (!own || !foreign) throw new Error('Two pairs of keys were made.');
  let claims: Record<string, unknown> = {};
  let key = own.privateKey;
  const server = createServer((request, response) => {
    const base = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
    const json = (body: unknown) =>
      response.setHeader('content-type', 'application/json').end(JSON.stringify(body));
    if (request.url?.endsWith('/openid-configuration'))
      return json({
        issuer: base,
        authorization_endpoint: `${base}/auth`,
        token_endpoint: `${base}/token`,
        jwks_uri: `${base}/jwks`,
        response_types_supported: ['code'],
        id_token_signing_alg_values_supported: ['RS256'],
      });
    if (request.url === '/jwks')
      return json({
        keys: [{ ...own.publicKey.export({ format: 'jwk' }), kid: 'one', alg: 'RS256', use: 'sig' }],
      });
    const iat = Math.floor(Date.now() / 1000);
    const all = { iss: base, sub: 'chen', aud: CLIENT.client_id, iat, exp: iat + 300, ...claims };
    const id_token = signed(all, key);
    return json({ access_token: 'x', token_type: 'bearer', expires_in: 60, id_token });
  });
  await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening));
  const base = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const attempt = async (change: (nonce: string) => Record<string, unknown>, signedBy = own.privateKey) => {
    const oidc = oidcFor({ issuer: base });
    const { location, carried } = await oidc.begin('/');
    const { searchParams } = new URL(location);
    claims = change(searchParams.get('nonce') ?? '');
    key = signedBy;
    const query = new URLSearchParams({ code: 'any', state: searchParams.get('state') ?? '' });
    return oidc.finish(`?${query}`, carried);
  };
  expect(await attempt((nonce) => ({ nonce }))).toMatchObject({ subject: 'chen', issuer: base });
  const failed = { trouble: 'oidc-failed' };
  await expect(attempt((nonce) => ({ nonce: `${nonce}x` }))).rejects.toMatchObject(failed);
  await expect(attempt((nonce) => ({ nonce }), foreign.privateKey)).rejects.toMatchObject(failed);
  await expect(attempt(() => ({}))).rejects.toMatchObject(failed);
  await expect(attempt((nonce) => ({ nonce, aud: 'another' }))).rejects.toMatchObject(failed);
  await expect(attempt((nonce) => ({ nonce, iss: 'https://evil.example' }))).rejects.toMatchObject(failed);
  await new Promise((closed) => (server.closeAllConnections(), server.close(closed)));
});

test.each([
  ['/catalogue?d=1#x', '/catalogue?d=1#x'],
  ['/', '/'],
  ['//evil.example', '/'],
  ['/\\evil.example', '/'],
  ['/./\\evil.example', '/'],
  ['/..//evil.example', '/'],
  ['/\t/evil.example', '/'],
  ['https://evil.example/', '/'],
  ['javascript:alert(1)', '/'],
  ['/api/session/end', '/'],
  ['', '/'],
  [undefined, '/'],
])('after signing in, %j leads to %s', (path, leads) => expect(ownPath(path)).toBe(leads));
