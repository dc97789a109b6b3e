import { rmSync, mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { Readable } from 'node:stream';
import { Database } from '#data/db/database.ts';
import { startPostgres } from '../postgres.ts';
import { startProduct, type Product } from '../product.ts';
import { entityLines } from './entities.ts';
import { memoryOf } from './measure.ts';

const ROWS = 2_000_000;
const TARGET_MB = 600;
const SAMPLE_MS = 200;
const PIECE_CHARS = 1 << 16;

async function* inPieces(lines: AsyncIterable<string>): AsyncGenerator<Buffer> {
  let piece = '';
  for await (const line of lines) {
    piece += line;
    if (piece.length < PIECE_CHARS) continue;
    yield Buffer.from(piece);
    piece = '';
  }
  yield Buffer.from(piece);
}

interface Batch {
  state: string;
  bytes: number;
  received: number;
  accepted: number;
  duplicate: number;
}

/** Sends the file through the HTTP door and waits until what rests on it is computed too. */
const load = async ({ origin }: Product, file: AsyncIterable<Buffer>): Promise<Batch> => {
  const sent = await fetch(`${origin}/api/datasets/market-entities/batches?name=entities.csv&crs=wgs84`, {
    method: 'POST',
    body: Readable.toWeb(Readable.from(file)) as ReadableStream,
    duplex: 'half',
  });
  const { batch } = (await sent.json()) as { batch?: string };
  if (!batch) throw new Error(`The file was not taken: ${sent.status}`);
  for (;;) {
    await new Promise((next) => setTimeout(next, 1_000));
    const found = (await (await fetch(`${origin}/api/batches/${batch}`)).json()) as Batch;
    if (found.state !== 'loading') return found;
  }
};

/** The memory of the process that takes a large file in, sampled while it does, on a server that is a process of its own. */
export const run = async (): Promise<void> => {
  const say = (line: string) => console.log(line);
  const cluster = await startPostgres(say);
  const home = mkdtempSync(path.join(tmpdir(), 'haidai-bench-memory-'));
  const env = { DATABASE_URL: cluster.url };
  try {
    // The first start builds, migrates and loads the regions; it is not what is measured.
    await (await startProduct({ home, env })).stop();
    const database = await Database.open({ home, url: cluster.url });
    const product = await startProduct({ home, env });
    try {
      say(`idle                        ${memoryOf(product.pid, 'VmRSS').toFixed(0)} MB`);
      for (const round of ['new rows', 'the same file again']) {
        let peak = { rss: 0, anonymous: 0 };
        const sample = () => {
          peak = {
            rss: Math.max(peak.rss, memoryOf(product.pid, 'VmRSS')),
            anonymous: Math.max(peak.anonymous, memoryOf(product.pid, 'RssAnon')),
          };
        };
        const timer = setInterval(sample, SAMPLE_MS);
        const started = performance.now();
        const batch = await load(product, inPieces(entityLines(database, ROWS))).finally(() =>
          clearInterval(timer),
        );
        const seconds = (performance.now() - started) / 1000;
        if (batch.accepted + batch.duplicate !== ROWS)
          throw new Error(`Not all rows came in: ${JSON.stringify(batch)}`);
        say(
          `${round.padEnd(28)}${batch.received} rows, ${(batch.bytes / 1e6).toFixed(0)} MB, ${seconds.toFixed(0)} s; peak ` +
            `${peak.rss.toFixed(0)} MB resident, of these ${peak.anonymous.toFixed(0)} MB heap and buffers`,
        );
      }
      const most = memoryOf(product.pid, 'VmHWM');
      say(
        `the most since its start    ${most.toFixed(0)} MB; ${most < TARGET_MB ? 'below' : 'ABOVE'} the ${TARGET_MB} MB allowed`,
      );
    } finally {
      await product.stop();
      await database.close();
    }
  } finally {
    await cluster.stop();
    rmSync(home, { recursive: true, force: true });
  }
};
