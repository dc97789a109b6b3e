import { HTTPException } from 'hono/http-exception';
import type { ContentfulStatusCode } from 'hono/utils/http-status';
import type { ProblemBody } from './schemas.ts';
import { Refusal, type Sentence } from '#data/access/refusal.ts';

/** Every kind of problem the API answers with: its stable name, its status, and what it means in general. */
export const PROBLEMS = {
  'invalid-parameter': [400, 'A parameter has a value that cannot be used'],
  'invalid-code': [400, 'This is not a region code'],
  'unknown-parameter': [400, 'A parameter is not known here'],
  'conflicting-parameters': [400, 'These parameters cannot be used together'],
  'malformed-address': [400, 'The address is not well-formed'],
  'malformed-request': [400, 'The request is not well-formed HTTP'],
  'sign-in-needed': [401, 'This needs signing in'],
  'sign-in-failed': [401, 'The sign-in did not succeed'],
  'not-allowed': [403, 'This is not allowed here'],
  'not-found': [404, 'There is nothing at this address'],
  'unknown-region': [404, 'No region has this code'],
  'unknown-collection': [404, 'There is no such collection'],
  'unknown-dataset': [404, 'There is no such dataset'],
  'unknown-layer': [404, 'There is no such layer'],
  'unknown-indicator': [404, 'There is no such indicator'],
  'unknown-account': [404, 'There is no such account'],
  'unknown-alarm': [404, 'There is no such alarm'],
  'unknown-rule': [404, 'There is no such rule'],
  'unknown-grant': [404, 'There is no such grant'],
  'unknown-session': [404, 'There is no such session'],
  'unknown-token': [404, 'There is no such token'],
  'unknown-export': [404, 'There is no such export'],
  'unknown-record': [404, 'There is no such record'],
  'unknown-upload': [404, 'There is no such upload, or it has expired'],
  'unknown-network': [404, 'There is no such network'],
  'unknown-station': [404, 'There is no such station'],
  'unknown-metric': [404, 'The network does not measure this'],
  'unknown-batch': [404, 'There is no such batch'],
  'unknown-basemap': [404, 'There is no such basemap service'],
  'no-tile': [404, 'The service has no such tile'],
  'method-not-allowed': [405, 'This method is not offered here'],
  'request-timeout': [408, 'The request did not arrive in time'],
  'not-possible-now': [409, 'This is not possible in the present state'],
  'outdated-version': [410, 'This version of the page is no longer the present one'],
  'file-too-large': [413, 'The file is larger than allowed'],
  'address-too-long': [414, 'The address is too long'],
  'unsupported-type': [415, 'The body is of a type that is not taken here'],
  'range-not-satisfiable': [416, 'The range lies outside the file'],
  'unusable-file': [422, 'The file cannot be used'],
  'unusable-decision': [422, 'The file cannot be loaded that way'],
  'unusable-password': [422, 'The password cannot be used'],
  'too-many-requests': [429, 'Too many requests at once'],
  'headers-too-large': [431, 'The headers are too large'],
  'internal-error': [500, 'Something went wrong here'],
  'upstream-failed': [502, 'The map service did not answer usefully'],
  'database-unavailable': [503, 'The database does not answer'],
  'not-built': [503, 'This part has not been built yet'],
  'upstream-busy': [503, 'Too many requests to the map service are waiting'],
  'upstream-timeout': [504, 'The map service took too long'],
} as const satisfies Record<string, readonly [ContentfulStatusCode, string]>;

export type ProblemType = keyof typeof PROBLEMS;

export const PROBLEM_MEDIA_TYPE = 'application/problem+json';

interface ProblemOptions {
  /** The parameter or property the caller should look at. */
  field?: string;
  headers?: Record<string, string>;
  cause?: unknown;
}

export type { Sentence };

/**
 * An expected failure, thrown once at the place that knows; `detail` is a sentence the caller can act on. Where a person may be the
 * caller it comes in both languages, and the answer has the one that was asked for.
 */
export class Problem extends HTTPException {
  readonly type: ProblemType;
  readonly detail: string | Sentence;
  readonly field: string | undefined;
  readonly headers: Record<string, string>;

  constructor(
    type: ProblemType,
    detail: string | Sentence,
    { field, headers = {}, cause }: ProblemOptions = {},
  ) {
    super(PROBLEMS[type][0], { message: typeof detail === 'string' ? detail : detail.en, cause });
    this.type = type;
    this.detail = detail;
    this.field = field;
    this.headers = headers;
  }
}

/** The RFC 9457 body of a problem; `instance` is the path that was asked for. */
function problemBody(type: ProblemType, detail: string, instance: string, field?: string): ProblemBody {
  const [status, title] = PROBLEMS[type];
  const body: ProblemBody = { type: `/problems/${type}`, title, status, detail, instance };
  return field === undefined ? body : { ...body, field };
}

/** What a problem says to a caller of these languages (Accept-Language): Chinese unless English comes first. */
function sentenceFor({ detail }: Problem, languages: string): string {
  if (typeof detail === 'string') return detail;
  return /^\s*en\b/i.test(languages) ? detail.en : detail.zh;
}

/** The answer for a problem. Never cached: the next try may well succeed. */
export function problemResponse(problem: Problem, instance: string, languages = ''): Response {
  const detail = sentenceFor(problem, languages);
  const body = JSON.stringify(problemBody(problem.type, detail, instance, problem.field));
  return new Response(body, {
    status: problem.status,
    headers: {
      'content-type': PROBLEM_MEDIA_TYPE,
      'content-length': String(Buffer.byteLength(body)),
      'cache-control': 'no-store',
      ...problem.headers,
    },
  });
}

/** SQLSTATE classes and system codes that mean "not now" rather than "wrong". */
const UNAVAILABLE = /^(08...|53...|57P0[1-5]|57014|ECONN\w+|ENOENT|EPIPE|ETIMEDOUT)$/;
const POOL_TIMEOUT = /timeout exceeded when trying to connect|Connection terminated|Query read timeout/;

/** The problem to show for anything thrown: expected ones as they are, a silent database as 503, the rest without inside knowledge. */
export function toProblem(error: unknown): Problem {
  if (error instanceof Problem) return error;
  if (error instanceof Refusal) {
    const { reason, sentence, field, retrySeconds } = error;
    const headers = retrySeconds === undefined ? {} : { 'retry-after': String(retrySeconds) };
    return new Problem(reason, sentence, { ...(field && { field }), headers, cause: error });
  }
  if (error instanceof HTTPException && error.status < 500) {
    return new Problem('malformed-address', 'The request could not be understood.', { cause: error });
  }
  const { code, message } = error as { code?: unknown; message?: unknown };
  const gone = typeof code === 'string' && UNAVAILABLE.test(code);
  if (gone || (typeof message === 'string' && POOL_TIMEOUT.test(message))) {
    const detail = 'The database does not answer at the moment. Try again in a few seconds.';
    return new Problem('database-unavailable', detail, { headers: { 'retry-after': '5' }, cause: error });
  }
  return new Problem('internal-error', 'The server could not answer this request. Its log says why.', {
    cause: error,
  });
}
