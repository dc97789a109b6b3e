import { z } from 'zod';
import type { DocumentPath } from '#data/feeds/poll-lines.ts';
import type { PollSource } from '#data/feeds/poller.ts';

const isAddress = (text: string): boolean => {
  const url = URL.canParse(text) ? new URL(text) : null;
  return url !== null && /^https?:$/.test(url.protocol) && url.hostname !== '' && url.username === '';
};

const name = z.string().min(1, 'is empty').max(200);

/** `data.list`, or `["data", 0, "a.b"]` where names have dots. */
const DocumentField = z
  .union([name, z.array(z.union([name, z.number().int().min(0)])).max(20)])
  .transform((path): DocumentPath => (typeof path === 'string' ? path.split('.') : path));

const shared = <Field extends z.ZodType>(field: Field) => ({
  station: field,
  time: field,
  time_form: z.enum(['iso', 'seconds', 'milliseconds']).default('iso'),
  offset: z
    .string()
    .regex(/^(Z|[+-]\d\d:\d\d)$/, 'must be an offset such as "+08:00"')
    .optional(),
  values: z.record(z.string().max(60), field).optional(),
  metric: field.optional(),
  value: field.optional(),
  metrics: z.record(name, z.string().max(60)).optional(),
  stations: z.record(name, z.string().max(400)).optional(),
  missing: z.array(z.string().max(40)).max(50).default(['-', '—', 'NA', 'null']),
});

const Format = z
  .discriminatedUnion('type', [
    z.strictObject({
      type: z.literal('json'),
      rows: z.union([z.literal('').transform((): DocumentPath => []), DocumentField]).default([]),
      ...shared(DocumentField),
    }),
    z.strictObject({
      type: z.literal('csv'),
      delimiter: z.string().length(1, 'must be one character').default(','),
      ...shared(name),
    }),
  ])
  .refine(
    ({ values, metric, value }) => (values === undefined) === (metric !== undefined && value !== undefined),
    {
      message: 'has either "values", or "metric" and "value"',
    },
  );

const LARGEST = 32_000_000;

const Sources = z
  .array(
    z.strictObject({
      id: z.string().regex(/^[a-z0-9-]{1,60}$/, 'must be lower-case letters, digits and "-"'),
      url: z
        .string()
        .refine(
          isAddress,
          'must be an address such as https://data.example.cn/air.json, without user and password',
        ),
      network: z.string().min(1).max(60),
      every_seconds: z.number().int().min(10).max(86_400),
      offset_seconds: z.number().int().min(0).max(86_399).default(0),
      timeout_seconds: z.number().int().min(1).max(300).default(30),
      max_bytes: z.number().int().min(1).max(LARGEST).default(10_000_000),
      headers: z
        .record(
          z.string().regex(/^[A-Za-z0-9-]+$/),
          z.string().regex(/^[\x20-\x7e]*$/, 'has characters that no header may have'),
        )
        .default({}),
      hosts: z.array(z.string().max(255)).max(20).default([]),
      format: Format,
    }),
    'must be a list of sources',
  )
  .max(200)
  .refine((sources) => new Set(sources.map(({ id }) => id)).size === sources.length, {
    message: 'has the same id twice',
  });

/** Sources that are asked for readings, of the text of a file. Throws SyntaxError or ZodError where it says something that cannot be. */
export const pollSources = (text: string): PollSource[] =>
  Sources.parse(JSON.parse(text)).map(({ id, url, network, headers, hosts, format, ...source }) => {
    const { type, station, time, time_form: timeForm, offset = null, missing, stations = null } = format;
    const how = { station, time, timeForm, offset, missing, stations };
    const values = format.values ?? {
      metric: format.metric,
      value: format.value,
      names: format.metrics ?? null,
    };
    const own = type === 'json' ? { type, rows: format.rows } : { type, delimiter: format.delimiter };
    return {
      ...{ id, url, network, headers, hosts },
      everyMs: source.every_seconds * 1000,
      offsetMs: source.offset_seconds * 1000,
      timeoutMs: source.timeout_seconds * 1000,
      maxBytes: source.max_bytes,
      // one declaration for both forms, whose fields are names or paths
      format: { ...own, ...how, values } as PollSource['format'],
    };
  });
