import { PASSWORD } from './audit-world.ts';
import {
  ACCOUNT,
  fromElsewhere,
  newcomer,
  notTheirs,
  post,
  REFUSED,
  SESSION,
  step,
  TOKEN,
  type Path,
  type Row,
  type Signed,
} from './audit-steps.ts';

/* What people do with their own accounts, and administrators with all of them. */

const of =
  (name: Signed, rest = ''): Path =>
  ({ ids }) =>
    `/api/admin/accounts/${ids[name]}${rest}`;
const SETTING = { name: 'lock_failures', value: 7 };
const GRANT = { role: 'field', region: '370202000000', libraries: null, grade: 2 };

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
  },
  '/api/session/enrol': {
    done: step('factor', (world) => world.enrol(), { action: 'account.enrol', object: ACCOUNT }),
    refused: fromElsewhere('/api/session/enrol'),
  },
  '/api/session/enrol/confirm': {
    done: step(
      'factor',
      post('factor', '/api/session/enrol/confirm', ({ code }) => ({ code: code() })),
      {
        ...{ action: 'account.second-factor', object: ACCOUNT },
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
      { action: 'session.step', object: SESSION, after: { step: 'full' } },
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
        { action: 'account.password', object: ACCOUNT },
        { action: 'session.end', object: SESSION, after: { why: 'password' } },
      ],
      (world) => world.otherSession('target'),
    ),
    refused: step('asker', post('asker', '/api/session/password', { current: 'a', next: 'b' }), {
      ...{ action: 'session.refuse', object: ACCOUNT, after: { why: 'proof' } },
    }),
  },
  '/api/session/end': {
    done: step(
      'reader',
      post('reader', '/api/session/end'),
      { action: 'session.end', object: SESSION, after: { why: 'signed-out' } },
      (world) => world.onlySession('reader'),
    ),
    refused: fromElsewhere('/api/session/end'),
  },
  '/api/account/sessions/{id}/end': {
    done: step(
      'asker',
      post('asker', (_, it) => `/api/account/sessions/${it}/end`),
      { action: 'session.end', object: SESSION, after: { why: 'by-person' } },
      (world) => world.otherSession('asker'),
    ),
    refused: fromElsewhere('/api/account/sessions/1/end'),
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
      { action: 'token.revoke', object: TOKEN, after: { name: 'made' } },
      (world) => world.token(),
    ),
    refused: fromElsewhere('/api/account/tokens/1/revoke'),
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

export const ADMINISTRATION: Record<string, Row> = {
  '/api/admin/accounts': {
    done: step('system', post('system', '/api/admin/accounts', { name: 'li.wei', title: 'Li Wei' }), {
      ...{
        action: 'account.create',
        object: ACCOUNT,
        after: { name: 'li.wei', title: 'Li Wei', wall: false },
      },
    }),
    refused: notTheirs('audit', '/api/admin/accounts'),
  },
  '/api/admin/accounts/{id}': {
    done: step('system', post('system', of('target'), { unit: 'a unit' }), {
      ...{ action: 'account.change', object: ACCOUNT, before: { unit: '' }, after: { unit: 'a unit' } },
    }),
    refused: step('system', post('system', of('system'), { disabled: true }), {
      ...{ action: 'account.change', object: ACCOUNT, after: { why: 'Nobody disables their own account.' } },
    }),
  },
  '/api/admin/accounts/{id}/password': {
    done: step(
      'system',
      post('system', of('target', '/password')),
      [
        { action: 'session.end', object: SESSION, after: { why: 'password-reset' } },
        { action: 'account.password', object: ACCOUNT, after: { name: 'target', must_change: true } },
      ],
      (world) => world.onlySession('target'),
    ),
    refused: step('system', post('system', of('security', '/password')), {
      ...{ action: 'account.password', object: ACCOUNT },
    }),
  },
  '/api/admin/accounts/{id}/second-factor': {
    done: step(
      'system',
      post('system', of('factor', '/second-factor')),
      [
        { action: 'session.end', object: SESSION, after: { why: 'second-factor-removed' } },
        {
          ...{ action: 'account.second-factor', object: ACCOUNT },
          ...{ before: { second_factor: true }, after: { second_factor: false } },
        },
      ],
      (world) => world.onlySession('factor'),
    ),
    refused: step('system', post('system', of('reader', '/second-factor')), {
      ...{ action: 'account.second-factor', object: ACCOUNT },
    }),
  },
  '/api/admin/sessions/{id}/end': {
    done: step(
      'system',
      post('system', (_, it) => `/api/admin/sessions/${it}/end`),
      { action: 'session.end', object: SESSION, after: { why: 'administrator' } },
      (world) => world.otherSession('reader'),
    ),
    refused: notTheirs('security', '/api/admin/sessions/1/end'),
  },
  '/api/admin/settings': {
    done: step('security', post('security', '/api/admin/settings', SETTING), {
      ...{
        action: 'setting.change',
        object: /^setting\/lock_failures$/,
        before: { value: 5 },
        after: { value: 7 },
      },
    }),
    refused: step('system', post('system', '/api/admin/settings', SETTING), {
      ...{ action: 'setting.change', object: /^setting\/lock_failures$/ },
    }),
  },
  '/api/admin/accounts/{id}/role': {
    done: step(
      'security',
      post('security', of('factor', '/role'), { admin_role: 'audit' }),
      [
        { action: 'session.end', object: SESSION, after: { why: 'role-changed' } },
        {
          ...{ action: 'account.role', object: ACCOUNT },
          ...{ before: { admin_role: null }, after: { admin_role: 'audit' } },
        },
      ],
      (world) => world.onlySession('factor'),
    ),
    refused: step('security', post('security', of('security', '/role'), { admin_role: null }), {
      ...{ action: 'account.role', object: ACCOUNT },
    }),
  },
  '/api/admin/accounts/{id}/grants': {
    done: step('security', post('security', of('reader', '/grants'), GRANT), {
      ...{ action: 'grant.give', object: ACCOUNT, after: { account: 'reader', ...GRANT } },
    }),
    refused: step('security', post('security', of('audit', '/grants'), GRANT), {
      ...{ action: 'grant.give', object: ACCOUNT },
    }),
  },
  '/api/admin/grants/{id}/revoke': {
    done: step(
      'security',
      post('security', ({ grant }) => `/api/admin/grants/${grant}/revoke`),
      {
        ...{
          action: 'grant.revoke',
          object: ACCOUNT,
          before: { account: 'target', role: 'official', grade: 4 },
        },
      },
    ),
    refused: notTheirs('system', '/api/admin/grants/1/revoke'),
  },
  '/api/admin/tokens/{id}/revoke': {
    done: step(
      'security',
      post('security', (_, it) => `/api/admin/tokens/${it}/revoke`),
      { action: 'token.revoke', object: TOKEN, after: { name: 'made' } },
      (world) => world.token(),
    ),
    refused: notTheirs('system', '/api/admin/tokens/1/revoke'),
  },
  '/api/admin/audit/verify': {
    changesNothing: true,
    done: step('audit', post('audit', '/api/admin/audit/verify'), {
      ...{ action: 'audit.verify', object: /^audit$/, after: { problems: 0 } },
    }),
    refused: notTheirs('system', '/api/admin/audit/verify'),
  },
};
