import { chromium, type Browser, type CDPSession, type Page } from 'playwright-core';
import { ensureBuilt } from '../build.ts';
import { chromiumFlags, ensureChromium } from '../chromium.ts';
import { demoLoaded, startProduct } from '../product.ts';
import { memoryOf } from './measure.ts';

/*
 * Whether the page grows where a screen shows cells for weeks: the real product with a layer on, moved about by its keys. Each hundred
 * moves ends where it began, so that what is counted then is of the same view.
 */

const MOVES = 500;
const EVERY = 100;
/** From here on all that is kept within bounds has filled up. */
const FILLED = 100;
const ADDRESS = '/?l=legal-entity/entities~80~0&c=118.2,36.4&z=7';
/** A growth of less than this share over 100 moves is none: V8 goes on compiling what is used often, and a process is never quite still. */
const STEADY = 0.02;

const [RIGHT, LEFT, DOWN, UP, IN, OUT] = [
  'ArrowRight',
  'ArrowLeft',
  'ArrowDown',
  'ArrowUp',
  '=',
  '-',
] as const;
/** Twenty moves over four zooms, back to where they started. */
const THERE = [
  RIGHT,
  RIGHT,
  DOWN,
  IN,
  RIGHT,
  UP,
  IN,
  LEFT,
  DOWN,
  RIGHT,
  UP,
  OUT,
  LEFT,
  DOWN,
  OUT,
  LEFT,
  LEFT,
  UP,
  OUT,
  IN,
];
const mirrored: Record<string, string> = { [RIGHT]: LEFT, [LEFT]: RIGHT, [DOWN]: UP, [UP]: DOWN };
const ELSEWHERE = THERE.map((key) => mirrored[key] ?? key);

/** Runs in the page before anything of the product does, and counts what it holds of the graphics card. */
const COUNT_HELD = `
  const gl = WebGL2RenderingContext.prototype;
  const held = (window.held = {});
  for (const [kind, name] of [
    ['buffers', 'Buffer'],
    ['vertex arrays', 'VertexArray'],
    ['textures', 'Texture'],
    ['programs', 'Program'],
  ]) {
    const [create, remove] = [gl['create' + name], gl['delete' + name]];
    const live = new WeakSet();
    held[kind] = 0;
    gl['create' + name] = function (...args) {
      const made = create.apply(this, args);
      live.add(made);
      held[kind]++;
      return made;
    };
    gl['delete' + name] = function (gone) {
      if (gone && live.delete(gone)) held[kind]--;
      return remove.call(this, gone);
    };
  }
`;

const resting = (page: Page): Promise<void> =>
  page.locator('[data-map-status="ready"][data-map-idle="true"]').waitFor({ timeout: 60_000 });

type Sample = Record<string, number>;

const sample = async (browser: CDPSession, session: CDPSession, page: Page): Promise<Sample> => {
  for (let i = 0; i < 3; i++) await session.send('HeapProfiler.collectGarbage');
  const { metrics } = await session.send('Performance.getMetrics');
  const metric = (name: string) => metrics.find((one) => one.name === name)?.value ?? NaN;
  const held = await page.evaluate<Sample>('window.held');
  const { processInfo } = await browser.send('SystemInfo.getProcessInfo');
  const resident = (types: readonly string[]) =>
    processInfo
      .filter(({ type }) => types.includes(type))
      .reduce((sum, { id }) => sum + memoryOf(id, 'VmRSS'), 0);
  return {
    'JS heap, MB': metric('JSHeapUsedSize') / 1e6,
    'DOM nodes': metric('Nodes'),
    listeners: metric('JSEventListeners'),
    ...held,
    'renderer, MB': resident(['renderer']),
    'graphics, MB': resident(['GPU']),
  };
};

/** What a value grows by over so many moves, by the line that lies closest to all samples. */
const growth = (samples: readonly { moves: number; value: number }[], moves: number): number => {
  const mean = (pick: (one: { moves: number; value: number }) => number) =>
    samples.reduce((sum, one) => sum + pick(one), 0) / samples.length;
  const [x, y] = [mean((one) => one.moves), mean((one) => one.value)];
  const slope = mean((one) => (one.moves - x) * (one.value - y)) / mean((one) => (one.moves - x) ** 2);
  return slope * moves;
};

const measure = async (browser: Browser, origin: string): Promise<void> => {
  const context = await browser.newContext({ viewport: { width: 800, height: 500 }, locale: 'zh-CN' });
  await context.addInitScript(COUNT_HELD);
  const page = await context.newPage();
  page.on('pageerror', (error) => console.error(error));
  await page.goto(origin + ADDRESS);
  await resting(page);
  const session = await context.newCDPSession(page);
  await session.send('Performance.enable');
  const whole = await browser.newBrowserCDPSession();
  await page.locator('.maplibregl-canvas').focus();

  const samples: { moves: number; values: Sample }[] = [];
  const sheets = new Set<string>();
  const note = async (moves: number) => {
    const values = await sample(whole, session, page);
    samples.push({ moves, values });
    if (moves === 0)
      console.log(['moves', ...Object.keys(values)].map((name) => name.padStart(13)).join(' '));
    console.log(
      [moves, ...Object.values(values).map((value) => Number(value.toFixed(1)))]
        .map((value) => String(value).padStart(13))
        .join(' '),
    );
  };
  await note(0);
  for (let moves = 1; moves <= MOVES; moves++) {
    const way = Math.floor((moves - 1) / THERE.length) % 2 === 0 ? THERE : ELSEWHERE;
    await page.keyboard.press(way[(moves - 1) % THERE.length]!);
    await page.locator('[data-map-idle="false"]').waitFor({ timeout: 5_000 });
    await resting(page);
    sheets.add((await page.locator('[data-map-status]').getAttribute('data-drawn-sheets')) ?? '');
    if (moves % EVERY === 0) await note(moves);
  }
  console.log(`\nsheets that were drawn: ${[...sheets].join(', ')}`);
  console.log(`growth over 100 moves, from move ${FILLED} on`);
  const filled = samples.filter(({ moves }) => moves >= FILLED);
  for (const name of Object.keys(filled[0]!.values)) {
    const grown = growth(
      filled.map(({ moves, values }) => ({ moves, value: values[name]! })),
      100,
    );
    const share = grown / (filled[0]!.values[name]! || 1);
    const verdict = share <= STEADY ? 'steady' : 'GROWS';
    console.log(
      `${name.padEnd(14)} ${grown.toFixed(2).padStart(9)} ${`${(share * 100).toFixed(2)} %`.padStart(9)}  ${verdict}`,
    );
  }
};

export const run = async (): Promise<void> => {
  const say = (line: string) => console.log(line);
  const executablePath = await ensureChromium(say);
  await ensureBuilt(say);
  const running = process.env.BENCH_ORIGIN; // a Haidai that has data already
  const product = running ? null : await startProduct({ env: { DEMO_DATA: 'on' } });
  const browser = await chromium.launch({ executablePath, args: [...chromiumFlags] });
  try {
    if (product) await demoLoaded(product.origin);
    await measure(browser, running ?? product!.origin);
  } finally {
    await browser.close();
    await product?.stop();
  }
};
