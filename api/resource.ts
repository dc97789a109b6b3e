import type { OpenAPIHono } from '@hono/zod-openapi';
import { z } from '@hono/zod-openapi';
import type { Context } from 'hono';
import { readText, unusableBody } from './bounded-body.ts';
import { Problem, PROBLEM_MEDIA_TYPE, PROBLEMS, type ProblemType } from './problem.ts';
import { ProblemBody } from './schemas.ts';
import { sentenceOf } from './sentence.ts';

/**
 * A readable resource: what it is called, what it takes, what it answers. One declaration validates the request and
 * describes the resource in the OpenAPI document.
 *
 * Hono's own `openapi()` wants handlers that return parsed objects; ours pass on the JSON text that the database wrote.
 */
export interface Resource<P extends z.ZodObject, Q extends z.ZodObject> {
  /** Path with `{name}` for its parameters. */
  path: string;
  id: string;
  tag: string;
  summary: string;
  description?: string;
  params?: P;
  query?: Q;
  /** What a good answer holds, by media type. */
  answers: Record<string, z.ZodType>;
  /** Further statuses that carry the good answer's schema, with their meaning. */
  alsoAs?: Record<number, string>;
  problems?: ProblemType[];
  /** For actions: the JSON they take, one object or one a line, or bytes. */
  body?: Body;
  /** The status of a good answer, 200 when not said. */
  status?: 200 | 201 | 202 | 302;
}

type Body = z.ZodObject | { lines: z.ZodObject } | 'bytes';

export interface Input<P extends z.ZodObject, Q extends z.ZodObject> {
  params: z.output<P>;
  query: z.output<Q>;
}

/** Adds a GET resource to the application and to its OpenAPI document. */
export function resource<P extends z.ZodObject = z.ZodObject, Q extends z.ZodObject = z.ZodObject>(
  app: OpenAPIHono,
  declared: Resource<P, Q>,
  handle: (c: Context, input: Input<P, Q>) => Response | Promise<Response>,
): void {
  describe(app, 'get', declared);
  const inputOf = reading(declared);
  app.get(routeOf(declared.path), (c) => handle(c, inputOf(c)));
}

/** Adds a POST resource: something that is done, once, for whoever may. */
export function action<P extends z.ZodObject = z.ZodObject, Q extends z.ZodObject = z.ZodObject>(
  app: OpenAPIHono,
  declared: Resource<P, Q>,
  handle: (c: Context, input: Input<P, Q>) => Response | Promise<Response>,
): void {
  describe(app, 'post', declared);
  const inputOf = reading(declared);
  app.post(routeOf(declared.path), (c) => handle(c, inputOf(c)));
}

const routeOf = (path: string): string => path.replaceAll(/\{(\w+)\}/g, ':$1');

/** What reads the input of requests; its schemas are made once, for making one takes longer than using it. */
function reading<P extends z.ZodObject, Q extends z.ZodObject>(
  declared: Resource<P, Q>,
): (c: Context) => Input<P, Q> {
  const params = declared.params ?? z.object({});
  // Strict: a misspelt parameter must not silently answer another question.
  const query = (declared.query ?? z.object({})).strict();
  return (c) => {
    const input = { params: read(params, c.req.param()), query: read(query, queryOf(c.req.url)) };
    return input as Input<P, Q>;
  };
}

/** Longest JSON that an action takes, in bytes. */
const LONGEST_JSON = 200_000;

/** The JSON of a request, held to a schema; the problem names the property. */
export async function readJson<S extends z.ZodObject>(c: Context, schema: S): Promise<z.output<S>> {
  const text = await readText(c, LONGEST_JSON);
  let values: unknown;
  try {
    values = JSON.parse(text);
  } catch {
    values = undefined;
  }
  if (typeof values !== 'object' || values === null || Array.isArray(values))
    throw unusableBody(LONGEST_JSON);
  return read(schema, values as Record<string, string>) as z.output<S>;
}

/** The query of an address as plain values; a name that is given twice is refused, since only one could be meant. */
function queryOf(url: string): Record<string, string> {
  const start = url.indexOf('?');
  if (start === -1) return {};
  const values = new Map<string, string>();
  for (const [name, value] of new URLSearchParams(url.slice(start))) {
    if (values.has(name)) {
      throw new Problem(
        'invalid-parameter',
        {
          zh: `“${shown(name)}”给了不止一次；请只给一次。`,
          en: `"${shown(name)}" is given more than once; give it once.`,
        },
        { field: shown(name) },
      );
    }
    values.set(name, value);
  }
  return Object.fromEntries(values);
}

function read(schema: z.ZodObject, values: Record<string, string>): unknown {
  const result = schema.safeParse(values);
  if (result.success) return result.data;
  throw refusal(result.error, schema);
}

/** The problem for what zod found first: the field by name, the sentence from the schema. */
function refusal(error: z.ZodError, schema: z.ZodObject): Problem {
  const issue = error.issues[0];
  if (issue?.code === 'unrecognized_keys') {
    const known = namesAt(schema, issue.path);
    const name = [...issue.path, ...issue.keys.slice(0, 1)].map(String).join('.');
    const offer =
      known.length === 0
        ? { zh: '此地址不接受参数。', en: 'This address takes no parameters.' }
        : { zh: `可用参数：${known.join(', ')}。`, en: `Known here: ${known.join(', ')}.` };
    return new Problem(
      'unknown-parameter',
      {
        zh: `没有参数“${shown(name)}”。${offer.zh}`,
        en: `There is no parameter "${shown(name)}". ${offer.en}`,
      },
      { field: shown(name) },
    );
  }
  const field = issue?.path.map(String).join('.') ?? '';
  const type =
    issue?.code === 'custom' && issue.params?.['problem'] === 'invalid-code'
      ? 'invalid-code'
      : 'invalid-parameter';
  const sentence = issue
    ? sentenceOf(issue.message)
    : { zh: '无法理解该请求。', en: 'The request could not be understood.' };
  return new Problem(type, sentence, { ...(field && { field }) });
}

/** The properties of the object at a path of a schema. */
function namesAt(schema: z.ZodObject, path: readonly PropertyKey[]): string[] {
  let at: unknown = schema;
  for (const key of path) at = at instanceof z.ZodObject ? at.shape[String(key)] : undefined;
  return at instanceof z.ZodObject ? Object.keys(at.shape) : [];
}

/** A caller's own text in an answer: short enough to read. */
function shown(text: string): string {
  return text.length > 60 ? `${text.slice(0, 60)}…` : text;
}

function describe<P extends z.ZodObject, Q extends z.ZodObject>(
  app: OpenAPIHono,
  method: 'get' | 'post',
  declared: Resource<P, Q>,
): void {
  const {
    path,
    id,
    tag,
    summary,
    description,
    params,
    query,
    answers,
    alsoAs = {},
    problems = [],
    body,
    status: good = 200,
  } = declared;
  const content = Object.fromEntries(Object.entries(answers).map(([type, schema]) => [type, { schema }]));
  const failures = Map.groupBy(
    ['invalid-parameter', 'unknown-parameter', ...problems] as ProblemType[],
    (problem) => PROBLEMS[problem][0],
  );
  const refused = [...failures].map(([status, types]) => [
    status,
    {
      description: `${[...new Set(types)].map((type) => PROBLEMS[type][1]).join('; ')}.`,
      content: { [PROBLEM_MEDIA_TYPE]: { schema: ProblemBody } },
    },
  ]);
  app.openAPIRegistry.registerPath({
    method,
    path,
    operationId: id,
    tags: [tag],
    summary,
    ...(description && { description }),
    request: { ...(params && { params }), ...(query && { query }), ...(body && { body: bodyOf(body) }) },
    responses: {
      [good]: { description: 'The answer.', content },
      ...Object.fromEntries(
        Object.entries(alsoAs).map(([status, text]) => [status, { description: text, content }]),
      ),
      ...Object.fromEntries(refused),
    },
  });
}

function bodyOf(body: Body) {
  if (typeof body === 'object' && 'lines' in body)
    return { content: { 'application/x-ndjson': { schema: body.lines } }, required: true };
  if (body !== 'bytes') return { content: { 'application/json': { schema: body } }, required: true };
  const bytes = z.string().openapi({ type: 'string', format: 'binary' });
  return { content: { 'application/octet-stream': { schema: bytes } }, required: true };
}
