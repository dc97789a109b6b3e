import type { Page, Request } from 'playwright-core';

const QUIET_MS = 500;
const LOOK_MS = 50;
const PATIENCE_MS = 30_000;

/** Notes what a page asks for from now on; the answer waits until nothing has been under way for a while, but the stream that never ends. */
export const watchRequests = (page: Page): (() => Promise<void>) => {
  const under = new Set<Request>();
  let since = Date.now();
  const ended = (request: Request) => {
    if (under.delete(request)) since = Date.now();
  };
  page.on('request', (request) => {
    if (new URL(request.url()).pathname === '/api/live') return;
    under.add(request);
    since = Date.now();
  });
  page.on('requestfinished', ended);
  page.on('requestfailed', ended);
  return async () => {
    for (const deadline = Date.now() + PATIENCE_MS; under.size > 0 || Date.now() - since < QUIET_MS;) {
      if (Date.now() > deadline)
        throw new Error(`The page still asks for ${[...under].map((one) => one.url()).join(', ')}.`);
      await page.waitForTimeout(LOOK_MS);
    }
  };
};
