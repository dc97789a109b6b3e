import type { zhLive } from './zh-live.ts';

/** Words of how fresh a page is in English. */
export const enLive: Record<keyof typeof zhLive, string> = {
  'live.connecting': 'Connecting',
  'live.live': 'Live',
  'live.behind': 'Behind by {n} s',
  'live.offline': 'Offline',
  'live.connecting.why': 'Connecting to live data.',
  'live.live.why': 'The page changes as soon as the data does.',
  'live.behind.why': 'Live data comes late; what is shown may not be the newest.',
  'live.offline.why':
    'Live data is cut off; what is shown may not be the newest. It is being connected again.',
};
