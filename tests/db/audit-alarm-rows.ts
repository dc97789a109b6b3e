import { post, REFUSED, step, type Path, type Row, type Step } from './audit-steps.ts';

/* The rows of audit-rows.ts for alarms and rules. */

const ALARM = /^alarm\/\d+$/;
const raised: Step['given'] = (world) => world.alarm();
const shelved: Step['given'] = (world) => world.alarm(true);

/** One act on an alarm: by the steward it is done, by somebody without a grant it is not. */
const acted = (act: string, body: object, before: string, after: object): Row => {
  const path: Path = (_, it) => `/api/alarms/${it}/${act}`;
  const given = before === 'shelved' ? shelved : raised;
  return {
    done: step(
      'steward',
      post('steward', path, body),
      { action: `alarm.${act}`, object: ALARM, before: { state: before }, after },
      given,
    ),
    refused: step('reader', post('reader', path, body), REFUSED, given),
  };
};

const HOUR_AHEAD = new Date(Date.now() + 3_600_000).toISOString();
const RULE = {
  ...{ network: 'lamps', title: { zh: '亮', en: 'Bright' }, severity: 3 },
  condition: { kind: 'threshold', metric: 'light', above: 5 },
};
const RULE_PATH = '/api/rules/audited';

export const ALARMS: Readonly<Record<string, Row>> = {
  '/api/alarms/{id}/acknowledge': acted('acknowledge', { note: 'a note' }, 'raised', {
    ...{ note: 'a note', state: 'acknowledged' },
  }),
  '/api/alarms/{id}/shelve': acted('shelve', { reason: 'a reason', until: HOUR_AHEAD }, 'raised', {
    ...{ reason: 'a reason', until: HOUR_AHEAD, state: 'shelved' },
  }),
  '/api/alarms/{id}/unshelve': acted('unshelve', {}, 'shelved', { state: 'raised' }),
  '/api/alarms/{id}/resolve': acted('resolve', { reason: 'a reason' }, 'raised', {
    ...{ reason: 'a reason', state: 'resolved' },
  }),
  '/api/alarms/{id}/see': acted('see', {}, 'raised', { state: 'raised' }),
  '/api/alarms/acknowledge': {
    done: step(
      'steward',
      ({ browsers }, it) => browsers.steward.post('/api/alarms/acknowledge', { ids: [it] }),
      {
        action: 'alarm.acknowledge',
        object: ALARM,
        before: { state: 'raised' },
        after: { state: 'acknowledged' },
      },
      raised,
    ),
    refused: step(
      'reader',
      ({ browsers }, it) => browsers.reader.post('/api/alarms/acknowledge', { ids: [it] }),
      REFUSED,
      raised,
    ),
  },
  '/api/rules': {
    done: step('steward', post('steward', '/api/rules', RULE), {
      ...{
        action: 'rule.make',
        object: /^rule\/r\d+$/,
        after: { network: 'lamps', severity: 3, enabled: true },
      },
    }),
    refused: step('reader', post('reader', '/api/rules', RULE), REFUSED),
  },
  '/api/rules/{id}': {
    done: step(
      'steward',
      post('steward', RULE_PATH, { enabled: false }),
      {
        ...{ action: 'rule.change', object: /^rule\/audited$/, before: { severity: 4 } },
        after: { severity: 4, enabled: false },
      },
      raised,
    ),
    refused: step('reader', post('reader', RULE_PATH, { enabled: false }), REFUSED, raised),
  },
};
