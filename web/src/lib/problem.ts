import type { ProblemBody } from '#api/schemas.ts';

/** What kind of trouble it is, as far as the person in front of the screen is concerned. */
export type ProblemKind = 'offline' | 'slow' | 'missing' | 'refused' | 'server';

/** A request that did not give what was asked for; the one error class of the front end. */
export class Problem extends Error {
  readonly kind: ProblemKind;
  readonly status: number;
  /** The server's own stable name of the problem, for example `/problems/unknown-region`. */
  readonly type: string;
  /** What of the request the server complains about. */
  readonly field: string | null;
  /** After how many seconds it is worth trying again, where the server says so. */
  retryAfterS: number | null = null;

  constructor(
    kind: ProblemKind,
    detail: string,
    status = 0,
    type = 'about:blank',
    cause?: unknown,
    field: string | null = null,
  ) {
    super(detail, { cause });
    this.name = 'Problem';
    this.kind = kind;
    this.status = status;
    this.type = type;
    this.field = field;
  }
}

/** Which kind an HTTP status of 400 or more is. */
export const kindOfStatus = (status: number): ProblemKind => {
  if (status === 404 || status === 410) return 'missing';
  return status < 500 ? 'refused' : 'server';
};

const isProblemBody = (body: unknown): body is ProblemBody =>
  typeof body === 'object' && body !== null && 'type' in body && 'detail' in body;

/** The problem an error answer describes; the status alone speaks when its body is not problem+json. */
export const problemOf = async (response: Response): Promise<Problem> => {
  const body: unknown = await response.json().catch(() => null);
  const kind = kindOfStatus(response.status);
  if (!isProblemBody(body)) return new Problem(kind, response.statusText, response.status);
  const problem = new Problem(kind, body.detail, response.status, body.type, undefined, body.field ?? null);
  problem.retryAfterS = Number(response.headers.get('retry-after')) || null;
  return problem;
};
