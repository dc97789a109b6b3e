import { expect } from 'vitest';
import { PASSWORD } from './audit-world.ts';
import {
  ACCOUNT,
  ended,
  fromElsewhere,
  GONE,
  newcomer,
  post,
  REFUSED,
  SESSION,
  step,
  TOKEN,
  type Entry,
  type Row,
} from './audit-steps.ts';

/* What people do with their own accounts. */

/** The same for what is another's and for what is not there. */
const notThere = (path: string | RegExp): Entry => ({
  ...REFUSED,
  after: {
    ...REFUSED.after,
    path: typeof path === 'string' ? path : (expect.stringMatching(path) as string),
  },
});

export const OWN: Record<string, Row> = {
  '/api/session': {
    done: step(
      'reader',
      newcomer('/api/session', () => ({ name: 'reader', password: PASSWORD })),
      {
        ...{ action: 'session.start', object: SESSION, after: { by: 'password', step: 'full' } },
      },
    ),
    refused: step(
      'reader',
      newcomer('/api/session', () => ({ name: 'reader', password: 'wrong' })),
      {
        ...{ action: 'session.refuse', object: ACCOUNT, after: { why: 'password' } },
      },
    ),
  },
  '/api/session/demo': {
    done: {
      ...{ as: 'demo-operator', from: '127.0.0.1' },
      ask: newcomer('/api/session/demo', () => ({ name: 'demo-operator' }), '127.0.0.1'),
      entries: [{ action: 'session.start', object: SESSION, after: { by: 'demo' } }],
    },
    refused: {
      as: 'public',
      ask: newcomer('/api/session/demo', () => ({ name: 'demo-operator' })),
      entries: [{ action: 'access.refuse', object: null, after: { path: '/api/session/demo' } }],
    },
    alsoRefused: [
      {
        ...{ as: 'demo-nobody', from: '127.0.0.1' },
        ask: newcomer('/api/session/demo', () => ({ name: 'demo-nobody' }), '127.0.0.1'),
        entries: [{ action: 'session.refuse', object: null, after: { why: 'unknown' } }],
      },
    ],
  },
  '/api/session/enrol': {
    done: step('factor', (world) => world.enrol(), {
      ...{ action: 'account.enrol', object: ACCOUNT },
      ...{ before: { authenticator: null }, after: { authenticator: 'unconfirmed' } },
    }),
    refused: fromElsewhere('/api/session/enrol'),
  },
  '/api/session/enrol/confirm': {
    done: step(
      'factor',
      post('factor', '/api/session/enrol/confirm', ({ code }) => ({ code: code() })),
      {
        ...{ action: 'account.second-factor', object: ACCOUNT },
        ...{ before: { second_factor: false }, after: { second_factor: true } },
      },
    ),
    refused: step('target', post('target', '/api/session/enrol/confirm', { code: '000000' }), {
      ...{ action: 'session.refuse', object: ACCOUNT, after: { why: 'proof' } },
    }),
  },
  '/api/session/second-factor': {
    done: step(
      'factor',
      post('factor', '/api/session/second-factor', ({ code }) => ({ code: code() })),
      {
        ...{ action: 'session.step', object: SESSION },
        ...{ before: { step: 'second-factor' }, after: { step: 'full' } },
      },
      (world) => world.onlySession('factor', 'second-factor'),
    ),
    refused: step(
      'factor',
      post('factor', '/api/session/second-factor', { code: '0' }),
      { action: 'session.refuse', object: ACCOUNT, after: { why: 'proof' } },
      (world) => world.onlySession('factor', 'second-factor'),
    ),
  },
  '/api/session/password': {
    done: step(
      'target',
      post('target', '/api/session/password', { current: PASSWORD, next: 'Lao-shan 1133 metres' }),
      [
        {
          ...{ action: 'account.password', object: ACCOUNT },
          ...{ before: { must_change: false }, after: { must_change: false } },
        },
        ended('password'),
      ],
      (world) => world.otherSession('target'),
    ),
    refused: step('asker', post('asker', '/api/session/password', { current: 'a', next: 'b' }), {
      ...{ action: 'session.refuse', object: ACCOUNT, after: { why: 'proof' } },
    }),
  },
  '/api/session/end': {
    done: step('reader', post('reader', '/api/session/end'), ended('signed-out'), (world) =>
      world.onlySession('reader'),
    ),
    refused: fromElsewhere('/api/session/end'),
  },
  '/api/account/sessions/{id}/end': {
    done: step(
      'asker',
      post('asker', (_, it) => `/api/account/sessions/${it}/end`),
      ended('by-person'),
      (world) => world.otherSession('asker'),
    ),
    refused: fromElsewhere('/api/account/sessions/1/end'),
    alsoRefused: [
      step(
        'asker',
        post('asker', (_, it) => `/api/account/sessions/${it}/end`),
        notThere(/^\/api\/account\/sessions\/\d+\/end$/),
        (world) => world.otherSession('reader'),
      ),
      step(
        'asker',
        post('asker', `/api/account/sessions/${GONE}/end`),
        notThere(`/api/account/sessions/${GONE}/end`),
      ),
    ],
  },
  '/api/account/tokens': {
    done: step(
      'asker',
      post('asker', '/api/account/tokens', ({ tokenAsked }) => tokenAsked),
      {
        ...{ action: 'token.make', object: TOKEN, after: { name: 'made', read_only: true, grants: null } },
      },
    ),
    refused: step(
      'system',
      post('system', '/api/account/tokens', ({ tokenAsked }) => tokenAsked),
      REFUSED,
    ),
  },
  '/api/account/tokens/{id}/revoke': {
    done: step(
      'asker',
      post('asker', (_, it) => `/api/account/tokens/${it}/revoke`),
      {
        ...{ action: 'token.revoke', object: TOKEN },
        ...{ before: { revoked: false }, after: { name: 'made', revoked: true } },
      },
      (world) => world.token(),
    ),
    refused: fromElsewhere('/api/account/tokens/1/revoke'),
    alsoRefused: [
      step(
        'target',
        post('target', (_, it) => `/api/account/tokens/${it}/revoke`),
        notThere(/^\/api\/account\/tokens\/\d+\/revoke$/),
        (world) => world.token(),
      ),
      step(
        'target',
        post('target', `/api/account/tokens/${GONE}/revoke`),
        notThere(`/api/account/tokens/${GONE}/revoke`),
      ),
    ],
  },
  '/api/setup': {
    done: {
      as: 'another',
      given: (world) => world.setupToken(),
      ask: newcomer('/api/setup', (_, token) => ({ token, name: 'another', title: 'A', password: PASSWORD })),
      entries: [
        { action: 'account.create', object: ACCOUNT, after: { name: 'another', admin_role: 'audit' } },
      ],
    },
    refused: {
      as: 'public',
      ask: newcomer('/api/setup', () => ({ token: 'a', name: 'nobody', title: 'A', password: PASSWORD })),
      entries: [
        { action: 'setup.use', object: null },
        { action: 'access.refuse', object: null, after: { path: '/api/setup' } },
      ],
    },
  },
};
