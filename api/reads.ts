import type { Context } from 'hono';
import { answer, notModified } from './answer.ts';
import { matchesTag, weakTag } from './conditional.ts';
import { Problem } from './problem.ts';
import type { RegionReader } from '#data/regions/reader.ts';

export interface Read {
  type: string;
  text: string;
  headers?: Record<string, string> | undefined;
}

/** Answers that depend on nothing but the region data and the address. */
export type ReadAnswer = (c: Context, produce: () => Promise<Read>) => Promise<Response>;

/**
 * Makes the answering function for reads of region data. A caller that already has this revision is told so before any
 * query; `edition` changes when the same data would be answered in another shape (a new release).
 */
export function createReadAnswer(reader: RegionReader, edition: string): ReadAnswer {
  return async (c, produce) => {
    // The links of some answers carry the scheme that a proxy in front says was used.
    const address = `${c.req.header('x-forwarded-proto') ?? ''} ${c.req.url}`;
    const tag = weakTag(`${edition} ${await reader.revision()}`, address);
    if (matchesTag(c.req.header('if-none-match'), tag)) return notModified(tag, 'no-cache');
    const { text, type, headers } = await produce();
    return answer(c, text, { type, tag, ...(headers && { headers }) });
  };
}

/** Today's code of a region that `field` names and, for a code of the past, headers that say where the region is now. */
export async function locate(
  reader: RegionReader,
  field: string,
  asked: string,
  addressOf: (code: string) => string,
) {
  const found = await reader.resolve(asked);
  if (!found)
    throw new Problem(
      'unknown-region',
      {
        zh: `现在和过去都没有代码为 ${asked} 的区域。`,
        en: `No region has the code ${asked}, now or in the past.`,
      },
      { field },
    );
  const { code, moved_from: movedFrom } = found;
  if (movedFrom === null) return { code, movedFrom, headers: {} };
  const address = addressOf(code);
  return { code, movedFrom, headers: { link: `<${address}>; rel="canonical"`, 'content-location': address } };
}
