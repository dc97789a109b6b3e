import type { OpenAPIHono } from '@hono/zod-openapi';
import { z } from '@hono/zod-openapi';
import type { Context } from 'hono';
import { JSON_TYPE } from '../answer.ts';
import { strongTag } from '../conditional.ts';
import { linksOf } from '../ogc/links.ts';
import { answerRead, readsFor } from '../person-reads.ts';
import { Problem } from '../problem.ts';
import { resource } from '../resource.ts';
import type { Libraries } from '#data/catalogue/libraries.ts';
import { addressOf } from '#data/sensorthings/address.ts';
import { SET_NAMES } from '#data/sensorthings/entities.ts';
import { Misunderstood } from '#data/sensorthings/misunderstood.ts';
import { OPTIONS, optionsOf } from '#data/sensorthings/options.ts';
import { readEntities } from '#data/sensorthings/reader.ts';

interface Parts {
  libraries: Libraries;
}

const ROOT = '/api/sensorthings/v1.1';
const TAG = 'OGC SensorThings';
const TEXT_TYPE = 'text/plain; charset=utf-8';
const SPEC = 'http://www.opengis.net/spec/iot_sensing/1.1/req';

/** What of the standard is there: reading. */
const CONFORMANCE = [
  ...[
    'thing',
    'location',
    'datastream',
    'sensor',
    'observed-property',
    'observation',
    'feature-of-interest',
  ].map((part) => `${SPEC}/datamodel/${part}`),
  `${SPEC}/datamodel/entity-control-information`,
  `${SPEC}/resource-path/resource-path-to-entities`,
  ...['order', 'expand', 'select', 'orderby', 'skip', 'top', 'filter', 'pagination'].map(
    (part) => `${SPEC}/request-data/${part}`,
  ),
];

const Service = z
  .object({
    value: z.array(z.object({ name: z.string(), url: z.string() })),
    serverSettings: z.object({ conformance: z.array(z.string()) }),
  })
  .openapi('SensorThingsService');

const Answer = z
  .looseObject({
    '@iot.count': z.number().int().optional(),
    '@iot.nextLink': z.string().optional(),
    value: z.array(z.looseObject({ '@iot.id': z.string().optional() })).optional(),
  })
  .openapi('SensorThingsAnswer', {
    description: 'An entity, or a page of entities in `value`, as OGC SensorThings API 1.1 describes them.',
  });

const ABOUT: Readonly<Record<(typeof OPTIONS)[number], string>> = {
  $filter: 'Which entities, such as `phenomenonTime ge 2026-11-01T00:00:00Z and result gt 75`.',
  $expand: 'What comes along with each, such as `Datastreams($expand=Observations($top=1))`.',
  $select: 'Which properties.',
  $orderby: 'In which order, such as `phenomenonTime desc`.',
  $top: 'How many entities of a page, 1,000 at most.',
  $skip: 'How many to leave out first.',
  $count: 'Whether to count them all: `true` or `false`.',
};

const Query = z.object(
  Object.fromEntries(
    OPTIONS.map((name) => [name, z.string().optional().openapi({ description: ABOUT[name] })]),
  ),
);
const step = z.string().max(900).openapi({ example: 'Things' });

/** OGC SensorThings API 1.1, reading: stations as Things, their series as Datastreams, readings as Observations. */
export function addSensorThings(app: OpenAPIHono, { libraries }: Parts): void {
  const { register } = libraries;
  const datasets = register.networks.map(({ dataset }) => dataset);
  const rootOf = (c: Context): string => linksOf(c, ROOT)('self', '', JSON_TYPE).href;

  const service = {
    path: ROOT,
    id: 'getSensorThings',
    tag: TAG,
    summary: 'The sets of entities there are, and what of the standard is offered',
    answers: { [JSON_TYPE]: Service },
  };
  resource(app, service, (c) => {
    const root = rootOf(c);
    const value = SET_NAMES.map((name) => ({ name, url: `${root}/${name}` }));
    const text = JSON.stringify({ value, serverSettings: { conformance: CONFORMANCE } });
    return answerRead(c, { rights: null }, text, { type: JSON_TYPE, tag: `W/${strongTag(text)}` });
  });

  const read = async (c: Context, given: Record<string, unknown>): Promise<Response> => {
    const { pathname } = new URL(c.req.url);
    const steps = pathname
      .slice(ROOT.length + 1)
      .split('/')
      .map(decodeURIComponent);
    const address = addressOf(steps);
    const reads = readsFor(c, libraries, datasets);
    try {
      const found =
        address && (await readEntities({ reads, register, root: rootOf(c) }, address, optionsOf(given)));
      if (found === null) throw nothingThere();
      const text = typeof found === 'string' ? found : JSON.stringify(found);
      const type = typeof found === 'string' ? TEXT_TYPE : JSON_TYPE;
      return await answerRead(c, reads, text, { type, tag: `W/${strongTag(text)}` });
    } catch (error) {
      if (!(error instanceof Misunderstood)) throw error;
      throw new Problem('invalid-parameter', error.sentence, { field: error.option, cause: error });
    }
  };
  const levels = [
    ['{entities}', 'readSensorThings', "A page of entities, or one of them as in `Things('air:…')`"],
    ['{entities}/{of}', 'readSensorThingsOf', 'What belongs to an entity, or a property of it'],
    ['{entities}/{of}/{then}', 'readSensorThingsThen', 'What belongs to an entity of an entity'],
    ['{entities}/{of}/{then}/{last}', 'readSensorThingsLast', 'A step further'],
  ] as const;
  for (const [path, id, summary] of levels) {
    const names = [...path.matchAll(/\{(\w+)\}/g)].map(([, name]) => name!);
    const declared = {
      ...{ path: `${ROOT}/${path}`, id, tag: TAG, summary },
      params: z.object(Object.fromEntries(names.map((name) => [name, step]))),
      query: Query,
      answers: { [JSON_TYPE]: Answer },
      problems: ['not-found' as const],
    };
    resource(app, declared, (c, { query }) => read(c, query));
  }
}

const nothingThere = (): Problem =>
  new Problem('not-found', {
    zh: `SensorThings 服务在此地址没有您可见的内容；请从 ${ROOT} 开始。`,
    en: `The SensorThings service has nothing at this address that you may see; begin at ${ROOT}.`,
  });
