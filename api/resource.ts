import type { OpenAPIHono } from '@hono/zod-openapi';
import { z } from '@hono/zod-openapi';
import type { Context } from 'hono';
import { Problem, PROBLEM_MEDIA_TYPE, PROBLEMS, type ProblemType } from './problem.ts';
import { ProblemBody } from './schemas.ts';

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
}

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
  describe(app, declared);
  const params = declared.params ?? z.object({});
  // Strict: a misspelt parameter must not silently answer another question.
  const query = (declared.query ?? z.object({})).strict();

  app.get(declared.path.replaceAll(/\{(\w+)\}/g, ':$1'), (c) => {
    const input = {
      params: read(params, c.req.param()),
      query: read(query, queryOf(c.req.url)),
    };
    return handle(c, input as Input<P, Q>);
  });
}

/** The query of an address as plain values; a name that is given twice is refused, since only one could be meant. */
function queryOf(url: string): Record<string, string> {
  const start = url.indexOf('?');
  if (start === -1) return {};
  const values = new Map<string, string>();
  for (const [name, value] of new URLSearchParams(url.slice(start))) {
    if (values.has(name)) {
      throw new Problem('invalid-parameter', `"${shown(name)}" is given more than once; give it once.`, {
        field: shown(name),
      });
    }
    values.set(name, value);
  }
  return Object.fromEntries(values);
}

function read(schema: z.ZodObject, values: Record<string, string>): unknown {
  const result = schema.safeParse(values);
  if (result.success) return result.data;
  throw refusal(result.error, Object.keys(schema.shape));
}

/** The problem for what zod found first: the field by name, the sentence from the schema. */
function refusal(error: z.ZodError, known: string[]): Problem {
  const issue = error.issues[0];
  if (issue?.code === 'unrecognized_keys') {
    const [name = ''] = issue.keys;
    const offer =
      known.length === 0 ? 'This address takes no parameters.' : `Known here: ${known.join(', ')}.`;
    return new Problem('unknown-parameter', `There is no parameter "${shown(name)}". ${offer}`, {
      field: shown(name),
    });
  }
  const field = issue?.path.map(String).join('.') ?? '';
  const type =
    issue?.code === 'custom' && issue.params?.['problem'] === 'invalid-code'
      ? 'invalid-code'
      : 'invalid-parameter';
  return new Problem(type, issue?.message ?? 'The request could not be understood.', {
    ...(field && { field }),
  });
}

/** A caller's own text in an answer: short enough to read. */
function shown(text: string): string {
  return text.length > 60 ? `${text.slice(0, 60)}…` : text;
}

function describe<P extends z.ZodObject, Q extends z.ZodObject>(
  app: OpenAPIHono,
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
    method: 'get',
    path,
    operationId: id,
    tags: [tag],
    summary,
    ...(description && { description }),
    request: { ...(params && { params }), ...(query && { query }) },
    responses: {
      200: { description: 'The answer.', content },
      ...Object.fromEntries(
        Object.entries(alsoAs).map(([status, text]) => [status, { description: text, content }]),
      ),
      ...Object.fromEntries(refused),
    },
  });
}
