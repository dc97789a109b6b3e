import type { OpenAPIHono } from '@hono/zod-openapi';
import { z } from '@hono/zod-openapi';
import { answer, JSON_TYPE } from '../answer.ts';
import { strongTag } from '../conditional.ts';
import { asOfParameter, codeParameter } from '../parameters.ts';
import { Problem } from '../problem.ts';
import { resource } from '../resource.ts';
import { FilledScene, SceneList } from '../scene-schemas.ts';
import type { Libraries } from '#data/catalogue/libraries.ts';

const TAG = 'Scenes';

const tagged = (text: string) => ({ type: JSON_TYPE, tag: `W/${strongTag(text)}` });

/** What scenes there are, and one of them filled with what is known of a region. */
export function addScenes(app: OpenAPIHono, { libraries: { scenes } }: { libraries: Libraries }): void {
  const list = {
    path: '/api/scenes',
    id: 'listScenes',
    tag: TAG,
    summary: 'All scenes, with the kinds of region they suit and what they show',
    answers: { [JSON_TYPE]: SceneList },
  };
  const declared = JSON.stringify({ items: scenes.scenes, next: null });
  resource(app, list, (c) => answer(c, declared, tagged(declared)));

  const filled = {
    path: '/api/regions/{code}/scene',
    id: 'getRegionScene',
    tag: TAG,
    summary: 'A scene filled for one region: figures, how they went, and what lies inside',
    description: 'Figures that are not there say why. Parks and sea areas are filled from what lies in them.',
    params: z.object({ code: codeParameter('code', 'A code in use today.') }),
    query: z.object({
      scene: z.string().max(60, 'scene is no id of a scene.').optional().openapi({
        description: 'The region’s own when not said, or when that one does not suit it.',
        example: 'city',
      }),
      as_of: asOfParameter.optional(),
    }),
    answers: { [JSON_TYPE]: FilledScene },
    problems: ['invalid-code' as const, 'unknown-region' as const, 'not-found' as const],
  };
  resource(app, filled, async (c, { params: { code }, query: { scene: id, as_of: asOf } }) => {
    const scene = id === undefined ? null : scenes.find(id);
    if (scene === undefined)
      throw new Problem('not-found', 'There is no such scene; /api/scenes lists them.', { field: 'scene' });
    const found = await scenes.fill(code, scene, asOf ?? null);
    if (!found)
      throw new Problem('unknown-region', `No region has the code ${code} today.`, { field: 'code' });
    const text = JSON.stringify(found);
    return answer(c, text, tagged(text));
  });
}
