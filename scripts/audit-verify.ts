import { existsSync } from 'node:fs';
import path from 'node:path';
import { parseArgs } from 'node:util';
import { readAnchors } from '#data/audit/anchors.ts';
import { verifyChain } from '#data/audit/verify.ts';
import { Database } from '#data/db/database.ts';
import { readSettings } from '#api/settings.ts';

/**
 * `npm run audit:verify [-- --anchors <file>]`: follows the chain of the audit and exits with 1 when an entry was altered, removed or
 * reordered, or its end cut off. Anchors are those of this installation, or a copy of them that was kept elsewhere.
 */
const verify = async (): Promise<boolean> => {
  const { values } = parseArgs({ options: { anchors: { type: 'string' } } });
  const settings = readSettings(process.env);
  const file = values.anchors ?? path.join(settings.home, 'audit-anchors.ndjson');
  // A name that is mistyped must not pass for a chain that was never anchored.
  if (values.anchors !== undefined && !existsSync(file))
    throw new Error(`There is no file of anchors ${file}.`);
  const anchors = await readAnchors(file);
  const database = await Database.open({ url: settings.databaseUrl, home: settings.home });
  try {
    const { entries, pending, head, problems, more } = await verifyChain(
      (step) => database.asKeeper(step),
      anchors,
    );
    for (const { en } of problems) console.log(en);
    if (more > 0) console.log(`and ${more} more`);
    const waiting = pending > 0 ? `, ${pending} wait for their link` : '';
    console.log(
      `${entries} entries are as they were sealed${waiting}; ${anchors.length} anchors in ${file}.`,
    );
    if (head) console.log(`The last link is ${head.seq}: ${head.hash.toString('hex')}`);
    return problems.length === 0;
  } finally {
    await database.close();
  }
};

try {
  process.exitCode = (await verify()) ? 0 : 1;
} catch (error) {
  console.error(error instanceof Error ? error.message : String(error));
  process.exitCode = 2;
}
