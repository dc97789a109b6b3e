import { z } from 'zod';

/** Raster map services of the closed network, as an administrator writes them down. See docs/basemap-services.md. */

const HOST_AND_PORT = /^(\[[0-9a-f:]+\]|[a-z0-9.-]+):\d{1,5}$/;
const zoom = z
  .int('must be a whole number from 0 to 24')
  .min(0, 'must be 0 or more')
  .max(24, 'must be 24 or less');
const text = z
  .string('must be text')
  .min(1, 'must not be empty')
  .max(2000, 'must be shorter than 2000 characters');

const Service = z
  .strictObject({
    id: z
      .string('must be text')
      .regex(/^[a-z0-9][a-z0-9-]{0,39}$/, 'must be lower-case letters, digits and hyphens, at most 40'),
    title: z.strictObject({ zh: text, en: text }, 'must be an object with "zh" and "en"'),
    type: z.enum(['xyz', 'wmts', 'wms'], 'must be "xyz", "wmts" or "wms"'),
    url: text,
    layer: text.optional(),
    style: z.string('must be text').max(200).optional(),
    matrix_set: text.optional(),
    format: z
      .string('must be text')
      .regex(/^image\/[a-z0-9.+-]+$/, 'must be an image type such as "image/png"')
      .optional(),
    version: z.enum(['1.1.1', '1.3.0'], 'must be "1.1.1" or "1.3.0" (WMS only)').optional(),
    crs: z
      .enum(
        ['EPSG:3857', 'EPSG:4490', 'EPSG:4326'],
        'must be "EPSG:3857", "EPSG:4490" or "EPSG:4326" (WMS only)',
      )
      .optional(),
    grid: z.enum(['web-mercator', 'geographic'], 'must be "web-mercator" or "geographic"'),
    placement: z.enum(['under', 'instead'], 'must be "under" or "instead"'),
    minzoom: zoom,
    maxzoom: zoom,
    attribution: z.string('must be text').max(500),
    headers: z
      .record(
        z.string().regex(/^[!#$%&'*+.^_`|~0-9A-Za-z-]+$/),
        z.string('must be text').regex(/^[\t\x20-\x7e]*$/),
      )
      .optional(),
  })
  .superRefine((service, context) => {
    const wrong = (field: string, message: string) =>
      context.addIssue({ code: 'custom', path: [field], message });
    if (!hostOf(service.url))
      wrong('url', 'must be a complete http:// or https:// address without user name or password');
    if (service.minzoom > service.maxzoom) wrong('minzoom', 'must not be greater than maxzoom');
    if (service.type !== 'xyz' && !service.layer && !isTemplate(service.url))
      wrong('layer', 'is needed: the name of the layer');
    if (service.type === 'wmts' && !service.matrix_set && !isTemplate(service.url)) {
      wrong('matrix_set', 'is needed: the identifier of the tile matrix set, such as "w" or "EPSG:3857"');
    }
    if (service.type === 'xyz' && !isTemplate(service.url))
      wrong('url', 'must contain {z}, {x} and {y} (or {-y})');
    if (
      service.type === 'wms' &&
      service.crs &&
      (service.crs === 'EPSG:3857') !== (service.grid === 'web-mercator')
    ) {
      wrong(
        'crs',
        'must be EPSG:3857 for the web-mercator grid and EPSG:4490 or EPSG:4326 for the geographic one',
      );
    }
  });

export const BasemapServices = z
  .strictObject({
    allow: z.array(
      z
        .string('must be text')
        .toLowerCase()
        .regex(HOST_AND_PORT, 'must be "host:port", such as "gis.example:8080"'),
      'must be a list of "host:port"',
    ),
    services: z.array(Service, 'must be a list of services'),
  })
  .superRefine(({ allow, services }, context) => {
    const seen = new Set<string>();
    for (const [index, service] of services.entries()) {
      const wrong = (field: string, message: string) =>
        context.addIssue({ code: 'custom', path: ['services', index, field], message });
      if (seen.has(service.id)) wrong('id', `"${service.id}" is used twice`);
      seen.add(service.id);
      const host = hostOf(service.url);
      if (host && !allow.includes(host)) wrong('url', `leads to ${host}, which is not in "allow"`);
    }
  });

export type BasemapServices = z.infer<typeof BasemapServices>;
export type BasemapService = BasemapServices['services'][number];

export const NO_SERVICES: BasemapServices = { allow: [], services: [] };

/** Host and port of an http(s) address, the port always written out; null when it is none or carries a password. */
export function hostOf(address: string): string | null {
  if (!URL.canParse(address)) return null;
  const { protocol, hostname, port, username, password } = new URL(address);
  if (protocol !== 'http:' && protocol !== 'https:') return null;
  if (username || password || hostname.includes('{') || hostname.includes('%')) return null;
  return `${hostname}:${port || (protocol === 'https:' ? '443' : '80')}`;
}

/** True when tile numbers are filled into the address rather than added as parameters. */
export function isTemplate(url: string): boolean {
  const has = (pattern: RegExp) => pattern.test(url);
  return has(/\{(z|TileMatrix)\}/i) && has(/\{(x|TileCol)\}/i) && has(/\{(-?y|TileRow)\}/i);
}

/** Reads the services file; answers the services or one sentence per mistake, each naming the field. */
export function parseServices(json: string): { services: BasemapServices } | { problems: string[] } {
  let data: unknown;
  try {
    data = JSON.parse(json);
  } catch (error) {
    return { problems: [`is not valid JSON: ${(error as Error).message}`] };
  }
  const result = BasemapServices.safeParse(data);
  if (result.success) return { services: result.data };
  return { problems: result.error.issues.map(sentence) };
}

function sentence(issue: z.core.$ZodIssue): string {
  const place = issue.path
    .map((part) => (typeof part === 'number' ? `[${part}]` : `.${String(part)}`))
    .join('')
    .replace(/^\./, '');
  if (issue.code === 'unrecognized_keys')
    return `${place || 'the file'}: "${issue.keys.join('", "')}" is not known here`;
  return `${place || 'the file'} ${issue.message}`;
}
