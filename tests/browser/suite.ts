import { chromium, type Browser, type BrowserContext, type Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, expect, inject } from 'vitest';
import { chromiumFlags } from '../../scripts/chromium.ts';

/** Most tests take the small desk: every pixel is drawn by the processor here. */
export const screens = {
  desk: { width: 1280, height: 800 },
  wide: { width: 1920, height: 1080 },
  phone: { width: 390, height: 844 },
} as const;

export type VisitOptions = {
  screen?: keyof typeof screens;
  /** What the system asks for; the address may overrule it. */
  scheme?: 'dark' | 'light';
  /** Runs in the page before anything of ours does. */
  before?: string;
  /** The demo person who is signed in; nobody when not said. */
  as?: string;
  /** Messages that this test provokes on purpose, and that are therefore no failure. */
  expected?: RegExp;
};

export const origin = inject('origin');

/**
 * One browser for a file of tests. Every page opened through `visit` is watched: an error, a console error or any attempt
 * to reach another address fails the test, and names beyond our own address do not resolve in the first place.
 */
export function browserSuite(extraFlags: readonly string[] = []) {
  let browser: Browser | undefined;
  let contexts: BrowserContext[] = [];
  let problems: string[] = [];

  beforeAll(async () => {
    browser = await launch(extraFlags);
  });
  afterEach(async () => {
    const seen = problems;
    problems = [];
    await Promise.all(contexts.map((context) => context.close()));
    contexts = [];
    expect(seen).toEqual([]);
  });
  afterAll(() => browser?.close());

  const visit = async (path: string, options: VisitOptions = {}): Promise<Page> => {
    if (!browser) throw new Error('The browser has not been started.');
    const screen = options.screen ?? 'desk';
    const context = await browser.newContext({
      viewport: screens[screen],
      hasTouch: screen === 'phone',
      colorScheme: options.scheme ?? 'dark',
      locale: 'zh-CN',
      reducedMotion: 'reduce',
    });
    contexts.push(context);
    if (options.as) {
      const [name = '', value = ''] = (await cookieOf(options.as)).split('=');
      await context.addCookies([{ name, value, url: origin }]);
    }
    const note = (problem: string) => {
      if (!options.expected?.test(problem)) problems.push(problem);
    };
    await denyOutside(context, note);
    if (options.before) await context.addInitScript(options.before);
    const page = await context.newPage();
    watch(page, note);
    await page.goto(origin + path);
    return page;
  };
  return { visit };
}

const cookies = new Map<string, Promise<string>>();

/** The cookie of a demo person, for what a test asks the server itself; one session for all tests of a file. */
export function cookieOf(name: string): Promise<string> {
  const kept = cookies.get(name) ?? signIn(name);
  cookies.set(name, kept);
  return kept;
}

async function signIn(name: string): Promise<string> {
  const response = await fetch(`${origin}/api/session/demo`, {
    method: 'POST',
    body: JSON.stringify({ name }),
  });
  const [cookie] = (response.headers.get('set-cookie') ?? '').split(';');
  if (!response.ok || !cookie) throw new Error(`${name} could not sign in: ${response.status}.`);
  return cookie;
}

/** Starts a headless Chromium that draws WebGL2 in software and resolves no name but ours. */
function launch(extraFlags: readonly string[] = []): Promise<Browser> {
  const executablePath = process.env.CHROMIUM_PATH;
  if (!executablePath)
    throw new Error('CHROMIUM_PATH is not set; run the browser tests by `npm test browser`.');
  return chromium.launch({
    executablePath,
    args: [...chromiumFlags, '--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1', ...extraFlags],
  });
}

/** Refuses every request to another origin and tells of it. */
async function denyOutside(context: BrowserContext, note: (problem: string) => void): Promise<void> {
  const isOutside = (url: URL) => !['data:', 'blob:'].includes(url.protocol) && url.origin !== origin;
  context.on('request', (request) => {
    if (isOutside(new URL(request.url()))) note(`asked for ${request.url()}`);
  });
  await context.route(isOutside, (route) => route.abort('accessdenied'));
}

function watch(page: Page, note: (problem: string) => void): void {
  page.on('pageerror', (error) => note(`page error: ${error.message}`));
  page.on('crash', () => note('the page crashed'));
  page.on('console', (message) => {
    if (message.type() === 'error') note(`console: ${message.text()} (${message.location().url})`);
  });
}
