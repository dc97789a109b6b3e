import type { Context } from 'hono';
import { bearerOf } from './cookies.ts';
import { Problem } from './problem.ts';

const CHANGING = new Set(['POST', 'PUT', 'PATCH', 'DELETE']);

const hostOf = (origin: string): string | null => (URL.canParse(origin) ? new URL(origin).host : null);

/**
 * Refuses what another site's page would have a browser do here, whether or not there is a session. A program with a token has no
 * browser that could be misled: no other site's page can send that header.
 */
export function checkSite(c: Context): void {
  if (!CHANGING.has(c.req.method) || bearerOf(c) !== null) return;
  const site = c.req.header('sec-fetch-site');
  const origin = c.req.header('origin');
  const elsewhere = site !== undefined && site !== 'same-origin' && site !== 'none';
  if (elsewhere || (origin !== undefined && hostOf(origin) !== new URL(c.req.url).host))
    throw new Problem('not-allowed', {
      zh: '不接受由其他网站发起的操作,请使用本站的页面。',
      en: 'Another site may not act here; use the pages of this one.',
    });
}
