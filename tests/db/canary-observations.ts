import { CANARIES, type Canary } from './canary-data.ts';
import { ask, at, no, send, type Ask } from './canary-asks.ts';

/* The rows of canary-routes.ts for stations and their readings, and for the alarms that come of them. */

const SHINAN = '370202000000';
const SHIBEI = '370203000000';
const SPAN = 'from=2026-10-01T00:00:00%2B08:00&to=2026-11-01T00:00:00%2B08:00';

/** Who may see none of a station is told that there is none. */
const readingsOf = (file: string, station: string, step: string, shows: readonly Canary[] = []): Ask => ({
  ...at(`/api/${file}?network=hearths&station=${station}&metric=smoke&step=${step}&${SPAN}`, shows),
  answers: (who) => shows.some((canary) => CANARIES[canary].may(who)),
});

/** Another reading of the planted time: whoever may send it corrects what was planted. */
const sent = (station: string): Ask => ({
  ...at('/api/observations'),
  type: 'application/x-ndjson',
  echoes: true,
  body: `{"network":"hearths","station":"${station}","metric":"smoke","time":"2026-10-05T08:00:00+08:00","value":1}`,
});

const finding = (station: string): Ask => ({
  ...at('/api/observations/validate'),
  echoes: true,
  body: JSON.stringify({
    ...{ network: 'hearths', station, metric: 'smoke', validity: 'valid', reason: 'a reason' },
    ...{ first: '2026-10-05T08:00:00+08:00', last: '2026-10-05T08:00:00+08:00' },
  }),
});

const BACK = { from: '2026-10-01T00:00:00+08:00', to: '2026-11-01T00:00:00+08:00' };
const RULE = {
  ...{ network: 'hearths', title: { zh: '试', en: 'Tried' }, severity: 4 },
  condition: { kind: 'threshold', metric: 'smoke', above: 1 },
};

/** Who may see none of a station sees none of its alarms. */
const oneAlarm = (path: Ask['path'], shows: readonly Canary[]): Ask => ({
  ...ask(path, shows),
  answers: (who) => shows.some((canary) => CANARIES[canary].may(who)),
});

/** Done by the first who may; to whoever comes after it is not possible any more, or says the same again. */
const actedOn = (act: string, body: object = {}): Ask =>
  send(({ alarms }) => `/api/alarms/${alarms.south}/${act}`, JSON.stringify(body), {
    shows: ['threeSouth'],
    answers: ({ name }) => name === 'south',
  });

const THINGS = '/api/sensorthings/v1.1';
const HEARTHS = "$filter=properties/network%20eq%20'hearths'";
/** What belongs to a station; who may see none of it is told that there is none. */
const ofStation = (
  station: string,
  steps: string,
  shows: readonly Canary[],
  may: Canary = shows[0]!,
): Ask => ({
  ...at(`${THINGS}/${steps}`.replace('KEY', station), shows),
  answers: (who) => CANARIES[may].may(who),
});

export const OBSERVATION_ROUTES: Readonly<Record<string, readonly Ask[]>> = {
  'get /api/networks': [at('/api/networks')],
  'get /api/stations': [
    at('/api/stations?network=hearths', ['threeSouth', 'threeNorth', 'readingSouth', 'readingNorth']),
    at(`/api/stations?network=hearths&region=${SHINAN}`, ['threeSouth', 'readingSouth']),
    at('/api/stations?network=hearths&cursor=CANARY-THREE-N', ['threeSouth', 'readingSouth']),
    at('/api/stations?network=lamps', ['publicSouth', 'publicNorth']),
  ],
  'get /api/observations': ['raw', 'hour', 'day', 'month'].flatMap((step) => [
    readingsOf('observations', 'CANARY-THREE-S', step, ['readingSouth']),
    readingsOf('observations', 'CANARY-THREE-N', step, ['readingNorth']),
  ]),
  'get /api/observations.csv': [
    { ...readingsOf('observations.csv', 'CANARY-THREE-S', 'raw'), refused: true },
    { ...readingsOf('observations.csv', 'CANARY-THREE-N', 'day'), refused: true },
    { ...at('/api/observations.csv?network=lamps&station=CANARY-PUBLIC-S&metric=light'), unapproved: true },
  ],
  // no air is planted: the stations of another network are none of it, whoever asks
  'get /api/environment/air': [at(`/api/environment/air?region=${SHINAN}`)],
  'get /api/environment/air/calendar': [at(`/api/environment/air/calendar?region=${SHINAN}&year=2026`)],
  'get /api/environment/air/series': [
    at(`/api/environment/air/series?region=${SHINAN}&metric=pm2_5`),
    { ...at('/api/environment/air/series?station=CANARY-THREE-S&metric=pm2_5'), refused: true },
  ],
  'get /api/environment/air/wind': [
    { ...at('/api/environment/air/wind?station=CANARY-THREE-S'), refused: true },
  ],
  // where one is enough, its value stands in every cell around it
  'get /api/environment/surface': [SHINAN, SHIBEI].map((region) =>
    at(
      `/api/environment/surface?network=hearths&metric=smoke&method=idw&region=${region}&at=2026-10-05T08:30:00%2B08:00`,
    ),
  ),
  'get /api/environment/cells': ['hour', 'day', 'month'].flatMap((step) =>
    [4, 5, 8].map((res) =>
      at(`/api/environment/cells?network=hearths&metric=smoke&step=${step}&res=${res}`, [
        'readingSouth',
        'readingNorth',
      ]),
    ),
  ),
  'get /api/environment/episodes': [at(`/api/environment/episodes?region=${SHINAN}`)],
  'get /api/environment/upwind': [no('/api/environment/upwind?station=CANARY-THREE-S')],
  'get /api/environment/upstream': [no('/api/environment/upstream?station=CANARY-THREE-S')],
  [`get ${THINGS}`]: [at(THINGS)],
  [`get ${THINGS}/{entities}`]: [
    at(`${THINGS}/Things?${HEARTHS}`, ['threeSouth', 'threeNorth']),
    at(`${THINGS}/Locations?$top=1000`, ['threeSouth', 'threeNorth', 'publicSouth', 'publicNorth']),
    at(`${THINGS}/FeaturesOfInterest?$count=true&$filter=startswith(@iot.id,'hearths')`, [
      'threeSouth',
      'threeNorth',
    ]),
    at(`${THINGS}/Observations?$top=1000`, ['readingSouth', 'readingNorth']),
    at(`${THINGS}/Sensors?$expand=Datastreams($expand=Thing,Observations)`, ['readingSouth', 'readingNorth']),
    ofStation('CANARY-THREE-N', "Datastreams('hearths:smoke:KEY')?$expand=Observations", ['readingNorth']),
  ],
  [`get ${THINGS}/{entities}/{of}`]: [
    ofStation('CANARY-THREE-S', "Datastreams('hearths:smoke:KEY')/Observations", ['readingSouth']),
    ofStation('CANARY-THREE-N', "Things('hearths:KEY')/Datastreams?$expand=Observations", ['readingNorth']),
    at(`${THINGS}/ObservedProperties('hearths:smoke')/Datastreams?$expand=Observations`, [
      'readingSouth',
      'readingNorth',
    ]),
  ],
  [`get ${THINGS}/{entities}/{of}/{then}`]: [
    ofStation(
      'CANARY-THREE-N',
      "Things('hearths:KEY')/Datastreams('hearths:smoke:CANARY-THREE-N')/Observations",
      ['readingNorth'],
    ),
  ],
  [`get ${THINGS}/{entities}/{of}/{then}/{last}`]: [
    ofStation('CANARY-THREE-S', "Datastreams('hearths:smoke:KEY')/Thing/name/$value", ['threeSouth']),
  ],
  'post /api/observations/validate': [finding('CANARY-THREE-S'), finding('CANARY-THREE-N')],
  'get /api/environment/water': [at(`/api/environment/water?region=${SHINAN}`)],
  'get /api/environment/sea': [at('/api/environment/sea')],
  'get /api/environment/sources': [at('/api/environment/sources')],
  'get /api/environment/exceedances': ['water', 'sea', 'outlets'].map((network) =>
    at(`/api/environment/exceedances?network=${network}`),
  ),
  'get /api/environment/warnings': [at(`/api/environment/warnings?region=${SHINAN}`)],
  'get /api/environment/weather': [at(`/api/environment/weather?region=${SHINAN}`)],
  'get /api/environment/noise': [at('/api/environment/noise')],
  'post /api/observations': [sent('CANARY-THREE-S'), sent('CANARY-THREE-N')],
  'get /api/alarms': [
    at('/api/alarms', ['threeSouth', 'threeNorth', 'readingSouth', 'readingNorth']),
    at(`/api/alarms?region=${SHINAN}`, ['threeSouth', 'readingSouth']),
    at('/api/alarms?network=hearths&state=raised,resolved&cursor=4-999999999', ['threeSouth', 'threeNorth']),
  ],
  'get /api/alarms/summary': [at('/api/alarms/summary'), at(`/api/alarms/summary?region=${SHINAN}`)],
  'get /api/alarms/{id}': [
    oneAlarm(({ alarms }) => `/api/alarms/${alarms.south}`, ['threeSouth', 'readingSouth']),
    oneAlarm(({ alarms }) => `/api/alarms/${alarms.north}`, ['threeNorth', 'readingNorth']),
  ],
  'post /api/alarms/{id}/see': [actedOn('see')],
  'post /api/alarms/{id}/acknowledge': [actedOn('acknowledge')],
  'post /api/alarms/{id}/shelve': [
    actedOn('shelve', { reason: 'a reason', until: new Date(Date.now() + 3_600_000).toISOString() }),
  ],
  'post /api/alarms/{id}/unshelve': [actedOn('unshelve')],
  'post /api/alarms/acknowledge': [
    send('/api/alarms/acknowledge', ({ alarms }) => JSON.stringify({ ids: [alarms.north] }), {
      shows: ['threeNorth'],
      answers: ({ name }) => name === 'north',
    }),
  ],
  'post /api/alarms/{id}/resolve': [actedOn('resolve', { reason: 'a reason' })],
  'get /api/rules': [at('/api/rules'), at('/api/rules?network=hearths', ['ruleThree'])],
  'get /api/rules/{id}': [
    { ...ask(({ rule }) => `/api/rules/${rule}`, ['ruleThree']) },
    no('/api/rules/nowhere'),
  ],
  'post /api/rules': [send('/api/rules', JSON.stringify(RULE))],
  'post /api/rules/{id}': [
    send(({ rule }) => `/api/rules/${rule}`, '{"severity":2}', {
      shows: ['ruleThree'],
      answers: ({ name }) => name === 'steward',
    }),
  ],
  'post /api/rules/backtest': [
    send('/api/rules/backtest', ({ rule }) => JSON.stringify({ rule, ...BACK }), {
      shows: ['threeSouth', 'threeNorth', 'readingSouth', 'readingNorth'],
    }),
    send('/api/rules/backtest', JSON.stringify({ rule: RULE, ...BACK })),
  ],
};
