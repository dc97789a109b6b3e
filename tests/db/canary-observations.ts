import { CANARIES, type Canary } from './canary-data.ts';
import { at, type Ask } from './canary-asks.ts';

/* The rows of canary-routes.ts for stations and their readings. */

const SHINAN = '370202000000';
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
  'post /api/observations/validate': [finding('CANARY-THREE-S'), finding('CANARY-THREE-N')],
  'post /api/observations': [sent('CANARY-THREE-S'), sent('CANARY-THREE-N')],
};
