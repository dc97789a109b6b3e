import type { SessionState } from '#api/access-schemas.ts';
import { askOnce } from '#lib/client.ts';
import type { Lang } from '#lib/state/address.ts';

/** What the server says of the session, and by how much its clock is ahead of this one (milliseconds). */
export type SessionAnswer = { state: SessionState; aheadMs: number };

/** The addresses of signing in. */
export const SESSION = {
  session: '/api/session',
  demo: '/api/session/demo',
  secondFactor: '/api/session/second-factor',
  enrol: '/api/session/enrol',
  confirm: '/api/session/enrol/confirm',
  password: '/api/session/password',
  end: '/api/session/end',
  setup: '/api/setup',
  oidc: (back: string) => `/api/session/oidc?${new URLSearchParams({ return: back })}`,
} as const;

const answerOf = async (response: Response): Promise<SessionAnswer> => {
  const date = Date.parse(response.headers.get('date') ?? '');
  const state = (await response.json()) as SessionState; // the server validates what it sends
  return { state, aheadMs: Number.isNaN(date) ? 0 : date - Date.now() };
};

/** Who is signed in. Throws `Problem`. */
export const readSession = (signal?: AbortSignal): Promise<SessionAnswer> =>
  askOnce(SESSION.session, { headers: {} }, answerOf, signal);

const posted = (body: object, lang: Lang) => ({
  method: 'POST',
  body: JSON.stringify(body),
  headers: { 'content-type': 'application/json', 'accept-language': lang },
});

/** A step of signing in or out; never waits for a session. What is wrong with it is said in `lang`. Throws `Problem`. */
export const takeStep = (path: string, body: object, lang: Lang): Promise<SessionAnswer> =>
  askOnce(path, posted(body, lang), answerOf);

/** The same where the answer is something else than the state of the session. */
export const askStep = <Body>(path: string, body: object, lang: Lang): Promise<Body> =>
  askOnce(path, posted(body, lang), async (response) => (await response.json()) as Body);
