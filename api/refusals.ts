import type { Problem } from './problem.ts';

/** A file that was asked for and approved: fetching it changes its request. */
const APPROVED_FILE = /^\/api\/exports\/[^/]+\/file\.\w+$/;
/** What these say is no refusal, or is written down where it is known who was meant. */
const NOT_HERE: ReadonlySet<string> = new Set(['sign-in-failed', 'not-found']);

/**
 * Whether somebody was refused what goes on record as refused: what they have no right to, or ask for too often; and of what changes
 * something also what is not theirs, not there or not possible now, which look alike to whoever asks. What cannot be understood was
 * not asked for.
 */
export const isRefused = (
  { method, path }: { method: string; path: string },
  { type, status }: Pick<Problem, 'type' | 'status'>,
): boolean => {
  if (status === 403 || status === 429) return true;
  if (NOT_HERE.has(type)) return false;
  const changes = method === 'POST' || (method === 'GET' && APPROVED_FILE.test(path));
  return changes && [401, 404, 409, 422].includes(status);
};
