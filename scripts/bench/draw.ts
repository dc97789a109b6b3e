import { mkdtempSync, rmSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { chromium, type Page } from 'playwright-core';
import { build } from 'vite';
import { chromiumFlags, ensureChromium } from '../chromium.ts';
import { root } from '../tool.ts';
import { summarise, type Timing } from './measure.ts';

/* The main thread from bytes to a drawn layer of cells, ours beside deck.gl's own, in one headless Chromium with software GL. */

const ROUNDS = 11;
const WARM_UP = 1;
/** How many cells, and whether the graphics side, which is a processor here, is to fill them: outlines of 20,000 take it 7 s a frame. */
const COUNTS = [
  { count: 2_000, drawn: true },
  { count: 20_000, drawn: false },
  { count: 100_000, drawn: false },
] as const;
const DRAWINGS = {
  'objects-exact': 'H3HexagonLayer, objects, highPrecision',
  'objects-instanced': 'H3HexagonLayer, objects, instanced',
  pages: 'ours, pages decoded on the main thread',
  'pages-worker': 'ours, pages from the worker',
} as const;
type Drawing = keyof typeof DRAWINGS;
type Measured = { ms: number; buffers: number };

const TYPES: Record<string, string> = { '.html': 'text/html', '.js': 'text/javascript' };

/** The page of the benchmark, built and served from a folder of its own. */
const servePage = async () => {
  const folder = mkdtempSync(path.join(tmpdir(), 'haidai-draw-'));
  await build({
    configFile: false,
    root: path.join(root, 'web', 'bench'),
    logLevel: 'warn',
    build: { outDir: folder, emptyOutDir: true, target: 'es2023', chunkSizeWarningLimit: 4_000 },
  });
  const server = createServer((request, response) => {
    const name = request.url === '/' ? 'index.html' : (request.url ?? '').slice(1);
    readFile(path.join(folder, path.normalize(name).replace(/^(\.\.\/)+/, ''))).then(
      (bytes) =>
        response.writeHead(200, { 'content-type': TYPES[path.extname(name)] ?? 'text/plain' }).end(bytes),
      () => response.writeHead(404).end(),
    );
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as { port: number };
  const stop = () => {
    server.close();
    rmSync(folder, { recursive: true, force: true });
  };
  return { origin: `http://127.0.0.1:${port}/`, stop };
};

const ask = <Answer>(page: Page, call: string): Promise<Answer> =>
  page.evaluate<Answer>(`window.bench.${call}`);

/** Prints timings as a table, each beside both ways of deck.gl, which come first. */
const printBeside = (timings: readonly Timing[]): void => {
  const [exact, instanced] = timings as [Timing, Timing, ...Timing[]];
  const ms = (value: number) => `${value.toFixed(value < 10 ? 2 : 1)} ms`.padStart(11);
  const by = (value: number, peer: number) => (value / peer).toFixed(3).padStart(11);
  console.log(`${'case'.padEnd(44)}  times     median        p95    × exact × instanced`);
  for (const { name, times, medianMs, p95Ms } of timings)
    console.log(
      `${name.padEnd(44)} ${String(times).padStart(6)}${ms(medianMs)}${ms(p95Ms)}` +
        `${by(medianMs, exact.medianMs)}${by(medianMs, instanced.medianMs)}`,
    );
};

/** Every way in turn, so that whatever else the machine does meets all alike. */
const measureAll = async (page: Page, what: 'draw' | 'recolour') => {
  const names = Object.keys(DRAWINGS) as Drawing[];
  const times = new Map(names.map((name) => [name, [] as number[]]));
  const buffers = new Map<Drawing, number>();
  for (let round = -WARM_UP; round < ROUNDS; round++)
    for (const offset of names.keys()) {
      const name = names[(offset + round + WARM_UP) % names.length]!;
      const { ms, buffers: made } = await ask<Measured>(page, `${what}(${JSON.stringify(name)})`);
      if (round < 0) continue;
      times.get(name)!.push(ms);
      buffers.set(name, made);
    }
  printBeside(names.map((name) => summarise(DRAWINGS[name], times.get(name)!)));
  console.log(`new buffers: ${names.map((name) => `${name} ${buffers.get(name)}`).join(', ')}\n`);
};

export const run = async (): Promise<void> => {
  const executablePath = await ensureChromium((line) => console.log(line));
  const { origin, stop } = await servePage();
  const browser = await chromium.launch({ executablePath, args: [...chromiumFlags] });
  try {
    const page = await browser.newPage({ viewport: { width: 1280, height: 800 } });
    page.on('pageerror', (error) => console.error(error));
    await page.goto(origin);
    await page.waitForFunction('window.bench !== undefined');
    for (const { count, drawn } of COUNTS) {
      const size = await ask<{ json: number; pages: number }>(page, `prepare(${count}, ${drawn})`);
      console.log(
        `${count} cells${drawn ? '' : ', triangles left out'}: JSON ${size.json} bytes, pages ${size.pages} bytes`,
      );
      console.log('from bytes to the drawn layer, main thread');
      await measureAll(page, 'draw');
      console.log('other colours for what is drawn, main thread');
      await measureAll(page, 'recolour');
      await ask(page, 'clear()');
    }
  } finally {
    await browser.close();
    stop();
  }
};
