import { createReadStream, statSync } from 'node:fs';
import path from 'node:path';
import { Readable } from 'node:stream';
import { parseArgs } from 'node:util';
import { accessToken } from './access-token.ts';

/**
 * `npm run ingest -- --dataset <id> [--crs wgs84] [--encoding gb18030] file …`: sends files through the running Haidai, which alone
 * holds the database, and waits for the counts. Comes in by the API token in HAIDAI_TOKEN, or by the one that the server keeps at this machine.
 */
const usage =
  'npm run ingest -- --dataset <id> [--crs wgs84|cgcs2000|gcj02|bd09|gauss-kruger:117[:zoned]] [--encoding utf-8|gb18030] ' +
  '[--url http://127.0.0.1:4170] file …';

const giveUp = (sentence: string, code = 1): never => {
  console.error(sentence);
  process.exit(code);
};

const { values, positionals } = (() => {
  try {
    return parseArgs({
      allowPositionals: true,
      options: {
        dataset: { type: 'string' },
        crs: { type: 'string' },
        encoding: { type: 'string' },
        url: { type: 'string', default: `http://127.0.0.1:${process.env.PORT || '4170'}` },
      },
    });
  } catch (error) {
    return giveUp(`${(error as Error).message}\n${usage}`, 2);
  }
})();
const { dataset, crs, encoding, url } = values;
if (!dataset || positionals.length === 0) giveUp(usage, 2);

interface Batch {
  state: string;
  bytes: number;
  bytes_read: number;
  received: number;
  accepted: number;
  duplicate: number;
  quarantined: number;
  problem: { en: string } | null;
  fault: { en: string } | null;
  causes: { reason: string; field: string | null; rows: number; sample: { en: string } }[] | null;
}

const token = accessToken();
const headers = { 'accept-language': 'en', ...(token && { authorization: `Bearer ${token}` }) };

const ask = async <Body>(address: string, init: RequestInit = {}): Promise<Body> => {
  const response = await fetch(url + address, { ...init, headers }).catch((error: unknown) =>
    giveUp(
      `No Haidai answers at ${url} (${(error as Error & { cause?: Error }).cause?.message ?? String(error)}). Start it with "npm run up".`,
    ),
  );
  const body = (await response.json()) as Body & { detail?: string; field?: string };
  if (!response.ok)
    giveUp(`${body.field ? `${body.field}: ` : ''}${body.detail ?? `it answered ${response.status}`}`);
  return body;
};

const send = async (file: string): Promise<boolean> => {
  const { size } = statSync(file, { throwIfNoEntry: false }) ?? giveUp(`There is no file ${file}.`);
  const query = new URLSearchParams({
    name: path.basename(file),
    ...(crs && { crs }),
    ...(encoding && { encoding }),
  });
  console.log(`${file}: sending ${(size / 1e6).toFixed(1)} MB …`);
  const { batch } = await ask<{ batch: string }>(
    `/api/datasets/${encodeURIComponent(dataset ?? '')}/batches?${query}`,
    {
      method: 'POST',
      body: Readable.toWeb(createReadStream(file)) as ReadableStream,
      duplex: 'half',
    },
  );
  let found = await ask<Batch>(`/api/batches/${batch}`);
  let said = Date.now();
  while (found.state === 'loading') {
    await new Promise((next) => setTimeout(next, 200));
    found = await ask<Batch>(`/api/batches/${batch}`);
    if (Date.now() - said < 2_000) continue;
    said = Date.now();
    console.log(
      `  ${Math.floor((100 * found.bytes_read) / Math.max(1, found.bytes))} %, ${found.received} rows`,
    );
  }
  console.log(
    `  batch ${batch} ${found.state}: ${found.received} received = ${found.accepted} accepted + ${found.duplicate} duplicate + ` +
      `${found.quarantined} kept aside`,
  );
  for (const { rows, sample } of found.causes ?? []) console.log(`  ${rows} × ${sample.en}`);
  if (found.quarantined > 0) console.log(`  the rows kept aside: ${url}/api/batches/${batch}/quarantine.csv`);
  if (found.problem) console.error(`  ${found.problem.en}`);
  if (found.fault) console.error(`  at fault: ${found.fault.en}`);
  return found.state === 'loaded' && found.fault === null;
};

let good = true;
for (const file of positionals) good = (await send(file)) && good;
process.exit(good ? 0 : 1);
