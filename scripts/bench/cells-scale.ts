import { readPage } from '#data/cells/reader.ts';
import { fromHex } from '#tiles/cells/cell-id.ts';
import { encodePage } from '#tiles/cells/page.ts';
import { barePool, fillRecords, groupRecords, parents, SUMMED } from './cells-data.ts';
import { interleave, type Case, type Timing } from './measure.ts';
import { serve } from './serve.ts';

const SIZES = [1_000_000, 10_000_000, 30_000_000];
const RES = 8;
/** Pages of a round; the parents lie all over the box. */
const PAGES = 40;
const ROUNDS = 5;

/** What a page costs as more and more is written, and what GROUP BY of the records would. */
export const run = async (): Promise<void> => {
  const served = await serve('server');
  const pool = barePool(served.url!);
  const all = parents();
  const pages = Array.from({ length: PAGES }, (_, i) => fromHex(all[Math.floor((i * all.length) / PAGES)]!));
  const placed = served.libraries.cellLayers.get(SUMMED)!;
  let cells = 0;
  const cases: Case[] = [
    {
      name: 'page',
      run: async (round) => {
        const key = { parent: pages[round % PAGES]!, res: RES, bucket: null };
        const { page } = await readPage(served.database.public, placed, key);
        cells += page.ordinals.length;
        encodePage(page);
      },
    },
    {
      name: 'GROUP BY',
      run: (round) => groupRecords(pool, pages[round % PAGES]!, RES),
    },
  ];
  const report = (
    records: number,
    [page, grouped]: Timing[],
    perPage: number,
    baseline: number | null,
  ): number => {
    const perCell = (page!.medianMs * 1000) / perPage;
    console.log(
      `${String(records).padStart(9)} records: ${Math.round(perPage)} cells a page, p50 ${page!.medianMs.toFixed(2)} ms, ` +
        `${perCell.toFixed(2)} µs a cell${baseline === null ? '' : ` (${(perCell / baseline).toFixed(2)}×)`}; ` +
        `GROUP BY ${grouped!.medianMs.toFixed(1)} ms, ${(grouped!.medianMs / page!.medianMs).toFixed(1)}×`,
    );
    return baseline ?? perCell;
  };
  let baseline: number | null = null;
  try {
    for (const records of SIZES) {
      await fillRecords(served, records, { layers: [SUMMED], resolutions: [RES] });
      cells = 0;
      const timings = await interleave(cases, PAGES * ROUNDS, PAGES);
      baseline = report(records, timings, cells / (PAGES * (ROUNDS + 1)), baseline);
    }
  } finally {
    await pool.end();
    await served.stop();
  }
};
