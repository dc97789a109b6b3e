import { OWN } from './audit-account-rows.ts';
import { ADMINISTRATION } from './audit-admin-rows.ts';
import { ALARMS } from './audit-alarm-rows.ts';
import {
  GONE,
  post,
  REFUSED,
  step,
  type AskStep,
  type Entry,
  type Path,
  type Row,
  type Step,
} from './audit-steps.ts';
import { Browser } from './people.ts';

/* One row for every route that changes something: done once and refused once, and what each leaves on record. */

/** Questions that are posted because they are long, rules that are worked out, and files that wait to be looked at: nothing is changed for anybody. */
export const QUESTIONS = [
  '/api/areas/summary',
  '/api/rules/backtest',
  '/api/calc/aqi',
  '/api/calc/water-class',
  '/api/calc/sea-water-class',
  '/api/datasets/{id}/uploads',
  '/api/datasets/{id}/uploads/{upload}/inspect',
  '/api/datasets/{id}/uploads/{upload}/try',
];

const EXPORT = /^export\/\d+$/;
const load = (row: string) => ({
  method: 'POST',
  body: `number,height,lng,lat\n${row},1,120.383,36.067\n`,
});
const BATCH: Entry[] = [
  { action: 'batch.load', object: /^batch\/\d+$/, after: { dataset: 'lighthouses', regions: null } },
  {
    ...{ action: 'batch.end', object: /^batch\/\d+$/, before: { state: 'loading' } },
    after: { state: 'loaded', accepted: 1 },
  },
];
const settled =
  (ask: AskStep): AskStep =>
  async (world, it) => {
    const response = await ask(world, it);
    if (response.ok) await world.loaded(response.clone());
    return response;
  };

const LIGHTS = '/api/datasets/lighthouses';
const UPLOAD: Path = (_, it) => `${LIGHTS}/uploads/${it}/load`;
const FILE = `${LIGHTS}/batches?name=b.csv&crs=wgs84`;
const UNMASK = '/api/datasets/keeper-homes/records/unmask';
const UNMASKED = { key: 'H1', fields: ['phone'], reason: 'a reason of five' };
const UPHOLD = '/api/datasets/keepers/conflicts/uphold';
const UPHELD = { record: 'Zhang', field: 'height', note: 'a note' };
const ROLL_BACK: Path = ({ spareBatch }) => `/api/batches/${spareBatch}/rollback`;
const DECIDED = { approve: true, note: 'a note' };
const asked: Step['given'] = (world) => world.askForExport();
const observe =
  (as: 'steward' | 'reader'): AskStep =>
  ({ browsers }) =>
    browsers[as].ask('/api/observations', {
      method: 'POST',
      headers: { 'content-type': 'application/x-ndjson' },
      body: '{"network":"lamps","station":"nowhere","metric":"light","time":"2026-10-05T08:00:00Z","value":1}\n',
    });
const READING = { network: 'lamps', station: 'L-READ', metric: 'light' };
const READ_AT = '2026-10-05T08:00:00Z';
const FOUND = { ...READING, first: READ_AT, last: READ_AT, validity: 'invalid', reason: 'a reason' };
const DATA: Record<string, Row> = {
  '/api/observations/validate': {
    done: step(
      'steward',
      post('steward', '/api/observations/validate', FOUND),
      {
        ...{ action: 'observation.validate', object: /^station\/lamps\/L-READ$/ },
        after: { metric: 'light', validity: 'invalid', reason: 'a reason', readings: 1 },
      },
      (world) => world.reading({ ...READING, time: READ_AT, value: 1 }),
    ),
    refused: step('reader', post('reader', '/api/observations/validate', FOUND), REFUSED),
  },
  '/api/observations': {
    done: step('steward', observe('steward'), {
      ...{ action: 'observation.receive', object: /^observations\/\d+$/ },
      after: { networks: ['lamps'], received: 1, accepted: 0, quarantined: 1 },
    }),
    refused: step('reader', observe('reader'), REFUSED),
  },
  '/api/datasets/{id}/uploads/{upload}/load': {
    done: step('steward', settled(post('steward', UPLOAD, { crs: 'wgs84' })), BATCH, (world) =>
      world.upload(),
    ),
    refused: step('reader', post('reader', UPLOAD), REFUSED, (world) => world.upload()),
  },
  '/api/datasets/{id}/batches': {
    done: step(
      'steward',
      settled(({ browsers }) => browsers.steward.ask(FILE, load('B1'))),
      BATCH,
    ),
    refused: step('reader', ({ browsers }) => browsers.reader.ask(FILE, load('B2')), REFUSED),
  },
  '/api/batches/{id}/rollback': {
    done: step('steward', post('steward', ROLL_BACK), {
      ...{ action: 'batch.roll-back', object: /^batch\/\d+$/, before: { state: 'loaded' } },
      after: { state: 'rolled_back', dataset: 'lighthouses' },
    }),
    refused: step('reader', post('reader', ROLL_BACK), REFUSED),
  },
  '/api/datasets/{id}/conflicts/uphold': {
    done: step('steward', post('steward', UPHOLD, UPHELD), {
      ...{ action: 'conflict.uphold', object: /^record\/keepers\/Zhang$/, before: { state: 'open' } },
      after: { field: 'height', state: 'upheld', note: 'a note' },
    }),
    refused: step('reader', post('reader', UPHOLD, UPHELD), REFUSED),
  },
  '/api/datasets/{id}/records/unmask': {
    done: step('asker', post('asker', UNMASK, UNMASKED), {
      ...{ action: 'record.unmask', object: /^record\/keeper-homes\/H1$/ },
      after: { fields: ['phone'], reason: 'a reason of five' },
    }),
    refused: step('reader', post('reader', UNMASK, UNMASKED), [
      { action: 'record.unmask', object: /^record\/keeper-homes\/H1$/, after: { why: 'denied' } },
      REFUSED,
    ]),
  },
  '/api/exports': {
    done: step(
      'asker',
      post('asker', '/api/exports', ({ exportAsked }) => exportAsked),
      {
        action: 'export.ask',
        object: EXPORT,
        after: { dataset: 'keeper-homes', grade: 4, records: 1, state: 'awaiting' },
      },
    ),
    refused: step(
      'reader',
      post('reader', '/api/exports', ({ exportAsked }) => exportAsked),
      REFUSED,
    ),
  },
  '/api/exports/{id}/decide': {
    done: step(
      'steward',
      post('steward', (_, it) => `/api/exports/${it}/decide`, DECIDED),
      {
        ...{ action: 'export.approve', object: EXPORT, before: { state: 'awaiting' } },
        after: { state: 'approved', note: 'a note', asker: 'asker' },
      },
      asked,
    ),
    refused: step(
      'asker',
      post('asker', (_, it) => `/api/exports/${it}/decide`, DECIDED),
      REFUSED,
      asked,
    ),
  },
  '/api/exports/{id}/withdraw': {
    done: step(
      'asker',
      post('asker', (_, it) => `/api/exports/${it}/withdraw`),
      {
        ...{ action: 'export.withdraw', object: EXPORT },
        ...{ before: { state: 'awaiting' }, after: { state: 'withdrawn' } },
      },
      asked,
    ),
    // another's, which is not there for whoever asks, and what is not there for anybody
    alsoRefused: [
      step(
        'reader',
        post('reader', (_, it) => `/api/exports/${it}/withdraw`),
        REFUSED,
        asked,
      ),
      step('reader', post('reader', `/api/exports/${GONE}/withdraw`), REFUSED),
    ],
    // by a token that only reads
    refused: step(
      'asker',
      ({ app, address }, it) => {
        const [id, token] = it.split(' ');
        const headers = { authorization: `Bearer ${token}` };
        return new Browser(app, { peer: address }).post(`/api/exports/${id}/withdraw`, {}, headers);
      },
      REFUSED,
      async (world) => `${await world.askForExport()} ${await world.bearer()}`,
    ),
  },
};

export const ROWS: Readonly<Record<string, Row>> = { ...DATA, ...ALARMS, ...OWN, ...ADMINISTRATION };
