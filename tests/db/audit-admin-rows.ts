import {
  ACCOUNT,
  ended,
  GONE,
  notTheirs,
  post,
  step,
  TOKEN,
  type Path,
  type Row,
  type Signed,
} from './audit-steps.ts';

/* What administrators do with accounts, rights and settings. */

const of =
  (name: Signed, rest = ''): Path =>
  ({ ids }) =>
    `/api/admin/accounts/${ids[name]}${rest}`;
const SETTING = { name: 'lock_failures', value: 7 };
const GRANT = { role: 'field', region: '370202000000', libraries: null, grade: 2 };

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
    alsoRefused: [
      step('system', post('system', `/api/admin/accounts/${GONE}`, { unit: 'a unit' }), {
        ...{ action: 'account.change', object: /^account\/999999$/ },
      }),
    ],
    refused: step('system', post('system', of('system'), { disabled: true }), {
      ...{ action: 'account.change', object: ACCOUNT, after: { why: 'Nobody disables their own account.' } },
    }),
  },
  '/api/admin/accounts/{id}/password': {
    done: step(
      'system',
      post('system', of('target', '/password')),
      [
        ended('password-reset'),
        {
          ...{ action: 'account.password', object: ACCOUNT, before: { must_change: false } },
          after: { name: 'target', must_change: true },
        },
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
        ended('second-factor-removed'),
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
      ended('administrator'),
      (world) => world.otherSession('reader'),
    ),
    refused: notTheirs('security', '/api/admin/sessions/1/end'),
    alsoRefused: [
      step('system', post('system', `/api/admin/sessions/${GONE}/end`), {
        ...{ action: 'session.end', object: /^session\/999999$/ },
      }),
    ],
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
        ended('role-changed'),
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
    alsoRefused: [
      step('security', post('security', `/api/admin/grants/${GONE}/revoke`), {
        ...{ action: 'grant.revoke', object: /^grant\/999999$/ },
      }),
    ],
  },
  '/api/admin/tokens/{id}/revoke': {
    done: step(
      'security',
      post('security', (_, it) => `/api/admin/tokens/${it}/revoke`),
      {
        ...{ action: 'token.revoke', object: TOKEN },
        ...{ before: { revoked: false }, after: { name: 'made', revoked: true } },
      },
      (world) => world.token(),
    ),
    refused: notTheirs('system', '/api/admin/tokens/1/revoke'),
    alsoRefused: [
      step('security', post('security', `/api/admin/tokens/${GONE}/revoke`), {
        ...{ action: 'token.revoke', object: /^token\/999999$/ },
      }),
    ],
  },
  '/api/admin/audit/verify': {
    changesNothing: true,
    done: step('audit', post('audit', '/api/admin/audit/verify'), {
      ...{ action: 'audit.verify', object: /^audit$/, after: { problems: 0 } },
    }),
    refused: notTheirs('system', '/api/admin/audit/verify'),
  },
};
