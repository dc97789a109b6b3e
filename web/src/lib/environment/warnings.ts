import type { Feature, Geometry } from 'geojson';
import type { WarningsBody } from '#api/environment-weather-schemas.ts';

type Level = WarningsBody['items'][number]['level'];
type Text = { zh: string; en: string };

/** The four colours of warnings, each with the number of its severity, whose shape stands beside the word. */
export const LEVELS: Readonly<Record<Level, { severity: 1 | 2 | 3 | 4; colour: string }>> = {
  red: { severity: 1, colour: '#d0021b' },
  orange: { severity: 2, colour: '#f5821f' },
  yellow: { severity: 3, colour: '#f8d347' },
  blue: { severity: 4, colour: '#2f7ed8' },
};

/** What a warning is called: 大风蓝色 / Gale, blue. */
export const warningName = (
  { kinds, levels }: Pick<WarningsBody, 'kinds' | 'levels'>,
  { kind, level }: { kind: string; level: Level },
): Text => {
  const of = kinds[kind] ?? { zh: kind, en: kind };
  return { zh: `${of.zh}${levels[level].zh}`, en: `${of.en}, ${levels[level].en.toLowerCase()}` };
};

/** The areas of what is warned of, the worst on top, each in the colour of its level, with its word inside. */
export const warnedAreas = (
  body: Pick<WarningsBody, 'items' | 'areas' | 'kinds' | 'levels'>,
): Feature<Geometry>[] =>
  body.items.toReversed().flatMap((one) => {
    const area = body.areas.find(({ region }) => region === one.region);
    if (!area) return [];
    const { zh, en } = warningName(body, one);
    const properties = { warning: one.identifier, colour: LEVELS[one.level].colour, cover: 0.16 };
    const word = { ...properties, word_zh: zh, word_en: en };
    return [
      { type: 'Feature' as const, properties, geometry: area.geometry as Geometry },
      { type: 'Feature' as const, properties: word, geometry: { type: 'Point', coordinates: area.center } },
    ];
  });
