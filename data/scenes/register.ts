import { gradeOf, layersOf, type PlacedLayer } from '#data/cells/layers.ts';
import { REGION_KINDS, type RegionKind } from '#data/regions/kind.ts';
import type { Register } from '#data/themes/register.ts';
import type { Scene } from './scene.ts';

/** The declared scenes by what one looks for. */
export interface Scenes {
  scenes: readonly Scene[];
  find(id: string): Scene | undefined;
  /** Scenes for a region, its own first; `touches` are the kinds of region beside the tree that it meets. */
  suiting(kind: RegionKind, touches: readonly string[]): Scene[];
  layer(id: string): PlacedLayer | undefined;
}

const repeats = <Item>(items: readonly Item[]): Item[] =>
  items.filter((item, i) => items.indexOf(item) !== i);

const checkScene = (
  { id, kinds, also, touching, panels }: Scene,
  register: Register,
  layers: ReadonlyMap<string, PlacedLayer>,
): string[] => {
  const problems: string[] = [];
  const say = (what: string) => problems.push(`scene ${id}: ${what}`);
  for (const twice of repeats([...kinds, ...also])) say(`the kind "${twice}" stands twice`);
  if (touching && also.length === 0) say('says what a further kind must touch, but has no further kind');
  if (panels.length === 0) say('has no panel');
  const shown = panels.flatMap(({ indicators, layers: placed }) => [...indicators, ...placed]);
  for (const twice of repeats(shown)) say(`"${twice}" stands twice`);
  for (const { title, indicators, layers: placed } of panels) {
    if (indicators.length + placed.length === 0) say(`the panel "${title.en}" shows nothing`);
    for (const code of indicators) if (!register.indicator(code)) say(`there is no indicator "${code}"`);
    for (const name of placed) {
      const found = layers.get(name);
      if (!found) say(`there is no layer "${name}"`);
      // Whoever opens the map reads published records only: of others it would say that there are none.
      else if (gradeOf(found) > 1) say(`the records of "${name}" are not published`);
      else if (found.dataset.kind === 'report') say(`"${name}" is no layer of things`);
      else if (found.layer.floor) say(`"${name}" publishes groups by cell, and a panel counts records`);
      else if (found.layer.show === 'mean' || found.layer.per)
        say(`"${name}" is a mean or a rate, and a panel shows sums`);
    }
  }
  return problems;
};

const checkScenes = (
  scenes: readonly Scene[],
  register: Register,
  layers: ReadonlyMap<string, PlacedLayer>,
): string[] => [
  ...repeats(scenes.map(({ id }) => id)).map((id) => `the scene "${id}" stands twice`),
  ...REGION_KINDS.flatMap((kind) => {
    const own = scenes.filter(({ kinds }) => kinds.includes(kind)).map(({ id }) => id);
    if (own.length === 1) return [];
    return [
      own.length === 0 ? `no scene is that of a ${kind}` : `a ${kind} has several scenes: ${own.join(', ')}`,
    ];
  }),
  ...scenes.flatMap((scene) => checkScene(scene, register, layers)),
];

/** Makes the register of a set of scenes over the declared themes; throws with all that is wrong with them. */
export const createScenes = (scenes: readonly Scene[], register: Register): Scenes => {
  const layers = layersOf(register);
  const problems = checkScenes(scenes, register, layers);
  if (problems.length > 0) throw new Error(`The scenes cannot be used:\n${problems.join('\n')}`);
  return {
    scenes,
    find: (id) => scenes.find((scene) => scene.id === id),
    suiting: (kind, touches) => [
      ...scenes.filter(({ kinds }) => kinds.includes(kind)),
      ...scenes.filter(
        ({ also, touching }) => also.includes(kind) && (touching === undefined || touches.includes(touching)),
      ),
    ],
    layer: (id) => layers.get(id),
  };
};
