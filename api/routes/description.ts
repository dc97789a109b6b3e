import { readFileSync } from 'node:fs';
import type { OpenAPIHono } from '@hono/zod-openapi';
import { answer, JSON_TYPE } from '../answer.ts';
import { strongTag } from '../conditional.ts';
import { docsPage } from '../docs/page.ts';
import { Problem, PROBLEMS } from '../problem.ts';

const STYLESHEET = '/api/docs.css';

/** The API about itself: its OpenAPI document and the same as a page. Comes after all other routes, which it describes. */
export function addDescription(app: OpenAPIHono, { version }: { version: string }): void {
  const document = app.getOpenAPI31Document({
    openapi: '3.1.0',
    info: {
      title: 'Haidai API',
      version,
      description:
        'Regions of Shandong, and the 6+N libraries with their datasets, files and indicators. Coordinates are WGS 84, ' +
        'longitude first; answers carry an ETag and can be asked for again with If-None-Match.',
      license: { name: 'Apache-2.0', url: 'https://www.apache.org/licenses/LICENSE-2.0' },
    },
    servers: [{ url: '/' }],
  });
  const css = readFileSync(new URL('../docs/docs.css', import.meta.url), 'utf8');
  const page = docsPage(document, STYLESHEET);
  const texts = [
    ['/api/openapi.json', JSON.stringify(document), `${JSON_TYPE}; charset=utf-8`],
    ['/api/docs', page, 'text/html; charset=utf-8'],
    [STYLESHEET, css, 'text/css; charset=utf-8'],
  ] as const;
  for (const [path, text, type] of texts) {
    const tag = `W/${strongTag(text)}`;
    app.get(path, (c) => answer(c, text, { type, tag }));
  }

  app.get('/problems/:type', (c) => {
    const type = c.req.param('type');
    if (Object.hasOwn(PROBLEMS, type)) return c.redirect(`/api/docs#problem-${type}`, 302);
    throw new Problem('not-found', 'There is no such type of problem. /api/docs#problems lists them.');
  });
}
