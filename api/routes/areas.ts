import type { OpenAPIHono, z } from '@hono/zod-openapi';
import type { Context } from 'hono';
import { answerJson, boxOf, layersByTheme, type AnalysisParts } from '../analysis-parts.ts';
import { AreaQuestion, AreaSummary } from '../analysis-schemas.ts';
import { JSON_TYPE } from '../answer.ts';
import { notACode } from '../parameters.ts';
import { layerFor, layersFor } from '../person-reads.ts';
import { Problem } from '../problem.ts';
import { locate } from '../reads.ts';
import { action, readJson } from '../resource.ts';
import type { RegionSummary } from '../schemas.ts';
import { AreaError, boxAround, parseCircle, parsePolygon } from '#data/cells/analysis/area.ts';
import { rangesOver } from '#data/cells/analysis/cover.ts';
import type { Drawn } from '#data/cells/analysis/inside.ts';
import { RECORD_RES } from '#data/cells/layers.ts';
import { RESIDENTS } from '#data/themes/residents.ts';
import { parseRegionCode } from '#data/regions/code.ts';

type Question = z.output<typeof AreaQuestion>;
type Place = AreaSummary['area']['region'];

/** What PostGIS says that makes a polygon no area. */
const FAULTS: Readonly<Record<string, string>> = {
  'Self-intersection': '边界自相交',
  'Ring Self-intersection': '边界与自身相接',
  'Hole lies outside shell': '有孔在外环之外',
  'Holes are nested': '有孔套在另一个孔里',
  'Nested shells': '有一部分套在另一部分里',
  'Duplicate Rings': '有重复的环',
  'Interior is disconnected': '内部不连通',
  'Too few points in geometry component': '顶点太少',
};

/** Exactly one of the three ways to say where. */
const shapeAsked = ({
  polygon,
  center,
  radius_m: radius,
  region,
}: Question): 'polygon' | 'circle' | 'region' => {
  const circle = center !== undefined || radius !== undefined;
  const given = [polygon !== undefined, circle, region !== undefined].filter(Boolean).length;
  const wrong = (field: string, zh: string, en: string) => {
    throw new Problem('conflicting-parameters', { zh, en }, { field });
  };
  if (given !== 1)
    wrong(
      'polygon',
      'polygon、center 加 radius_m、region 三者须给且只给一种。',
      'Give exactly one of: polygon; center with radius_m; region.',
    );
  if (circle && center === undefined)
    wrong(
      'center',
      '有 radius_m 时须给 center：[经度, 纬度]。',
      'radius_m needs a center, [longitude, latitude].',
    );
  if (circle && radius === undefined)
    wrong('radius_m', '有 center 时须给 radius_m，以米计。', 'center needs radius_m, in metres.');
  if (polygon) return 'polygon';
  return circle ? 'circle' : 'region';
};

/** Counts what lies in an area that somebody drew, or in a region. */
export function addAreas(app: OpenAPIHono, { libraries, reader }: AnalysisParts): void {
  const { analysis } = libraries;

  const areaOf = async (question: Question): Promise<{ area: Drawn; place: Place }> => {
    const shape = shapeAsked(question);
    if (shape === 'region') {
      const parsed = parseRegionCode(question.region!);
      if (!parsed)
        throw new Problem('invalid-code', notACode('region', question.region!), { field: 'region' });
      const { code } = await locate(reader, 'region', parsed, (now) => now);
      const { kind, names } = JSON.parse((await reader.detail(code))!) as RegionSummary;
      return { area: { kind: 'region', code }, place: { code, kind, names } };
    }
    const box = await boxOf(reader);
    if (shape === 'circle') {
      const circle = parseCircle(question.center!, question.radius_m!, box);
      const ranges = rangesOver(boxAround(circle), RECORD_RES);
      return { area: { kind: 'circle', circle, ranges }, place: null };
    }
    const outline = parsePolygon(question.polygon, box);
    return { area: { kind: 'polygon', outline, ranges: rangesOver(outline, RECORD_RES) }, place: null };
  };
  const layersAsked = (c: Context, { layers: named }: Question): ReturnType<typeof layersFor> => {
    if (!named) return layersFor(c, libraries);
    const found = [...new Set(named)].map((id) => {
      const [theme = '', layer = ''] = id.split('/', 2);
      return layerFor(c, libraries, { theme, layer });
    });
    const closed = found.some(({ reads }) => reads.rights !== null);
    return {
      layers: found.map(({ placed }) => placed),
      reads: closed ? layersFor(c, libraries).reads : libraries.published,
    };
  };

  const summary = {
    path: '/api/areas/summary',
    id: 'summariseArea',
    tag: 'Analysis on cells',
    summary: 'What lies in a polygon, a circle or a region: by layer, and how many people',
    description:
      'Exact, from the records that lie inside; of personal data from its published groups alone. Every bucket of time counts. ' +
      'It changes nothing: POST, since a polygon is longer than an address may be.',
    body: AreaQuestion,
    answers: { [JSON_TYPE]: AreaSummary },
    problems: [
      'conflicting-parameters' as const,
      'invalid-code' as const,
      'unknown-region' as const,
      'unknown-layer' as const,
      'not-allowed' as const,
    ],
  };
  action(app, summary, async (c) => {
    const question = await readJson(c, AreaQuestion);
    const { layers, reads } = layersAsked(c, question);
    const { area, place } = await areaOf(question).catch(asProblem);
    const { areaKm2, fault } = await analysis.measure(reads, area);
    if (fault)
      throw new Problem(
        'invalid-parameter',
        {
          zh: `多边形在 [${fault.at.join(', ')}] 附近${FAULTS[fault.reason] ?? '不是有效的面'}，请改正后再试。`,
          en: `polygon is no valid area: ${fault.reason} near [${fault.at.join(', ')}]. Draw it without crossing its own outline.`,
        },
        { field: 'polygon' },
      );
    const asked = layers.map((placed) => ({ placed, bucket: null }));
    const [sums, population] = [
      await analysis.inside(reads, area, asked),
      await analysis.population(reads, area),
    ];
    const themes = await layersByTheme(libraries, asked, sums, null);
    return answerJson(c, reads, {
      area: { kind: area.kind === 'circle' ? 'radius' : area.kind, area_km2: areaKm2, region: place },
      computed_at: new Date().toISOString(),
      population: { ...population, source: await residentsOf(population.persons) },
      themes: themes.map(({ layers: list, ...theme }) => ({
        ...theme,
        layers: list.map(({ bucket: _, ...layer }) => layer),
      })),
    } satisfies AreaSummary);
  });

  const residentsOf = async (persons: number | null) => {
    const all = (await libraries.libraries()).flatMap(({ datasets }) => datasets);
    const known = all.find(({ id }) => id === RESIDENTS.dataset);
    if (persons === null || !known) return null;
    return { dataset: known.id, title: known.title, demo: known.facts.demo_records > 0 };
  };
}

const asProblem = (error: unknown): never => {
  if (error instanceof AreaError)
    throw new Problem('invalid-parameter', error.sentence, { field: error.field, cause: error });
  throw error;
};
