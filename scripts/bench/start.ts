import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { ensureBuilt } from '../build.ts';
import { startProduct } from '../product.ts';
import { printTimings, summarise } from './measure.ts';

const firstStarts = 3;
const laterStarts = 5;

/** From the start of the process to the first healthy answer: with an empty data folder, and with the one it left behind. */
export async function run(): Promise<void> {
  await ensureBuilt((line) => console.log(line));
  const first: number[] = [];
  const later: number[] = [];
  for (let round = 0; round < firstStarts; round += 1) {
    const home = mkdtempSync(path.join(tmpdir(), 'haidai-bench-'));
    first.push(await startOnce(home));
    const repeats = Math.ceil((laterStarts - later.length) / (firstStarts - round));
    for (let i = 0; i < repeats; i += 1) later.push(await startOnce(home));
    rmSync(home, { recursive: true, force: true });
  }
  printTimings([summarise('first start to healthy', first), summarise('later start to healthy', later)]);
}

async function startOnce(home: string): Promise<number> {
  const product = await startProduct({ home });
  await product.stop();
  return product.startedInMs;
}
