import type { Unmasked } from '#api/unmask-schemas.ts';
import { paths } from '#lib/client.ts';
import { Problem, problemOf } from '#lib/problem.ts';
import { whileSignedIn } from '#lib/while-signed-in.ts';
import type { Lang } from '#lib/state/address.ts';

/** What one personal field of a record really says, for a reason that is put on record; null where that is nothing. Throws `Problem`. */
export const unmask = async (
  { dataset, key, field, reason }: { dataset: string; key: string; field: string; reason: string },
  lang: Lang,
  signal: AbortSignal,
): Promise<string | null> =>
  whileSignedIn(async () => {
    try {
      const response = await fetch(paths.unmask(dataset), {
        method: 'POST',
        body: JSON.stringify({ key, fields: [field], reason }),
        headers: { 'accept-language': lang, 'content-type': 'application/json' },
        signal,
      });
      if (!response.ok) throw await problemOf(response);
      const { values } = (await response.json()) as Unmasked; // the server validates what it sends
      return values[field] ?? null;
    } catch (error) {
      if (signal.aborted || error instanceof Problem) throw error;
      throw new Problem('offline', String(error), 0, undefined, error);
    }
  }, signal);
