import { MOST_LAYERS } from '#lib/state/address.ts';
import type { LayerInfo } from './wording.ts';

/** A layer on the map and how opaque it is, from 0 to 1; lists of them have the topmost first. */
export type ChosenLayer = { id: string; opacity: number };

/** Cells let the labels and boundaries under them be seen. */
const OPACITY = 0.8;

/** With a layer on top, unless it is there or there are too many already. */
export const withLayer = (chosen: readonly ChosenLayer[], id: string): ChosenLayer[] =>
  chosen.length >= MOST_LAYERS || chosen.some((layer) => layer.id === id)
    ? [...chosen]
    : [{ id, opacity: OPACITY }, ...chosen];

/** Without a layer. */
export const withoutLayer = (chosen: readonly ChosenLayer[], id: string): ChosenLayer[] =>
  chosen.filter((layer) => layer.id !== id);

/** With a layer so many places further down (or up), as far as there are places. */
export const withMoved = (chosen: readonly ChosenLayer[], id: string, by: number): ChosenLayer[] => {
  const from = chosen.findIndex((layer) => layer.id === id);
  if (from === -1) return [...chosen];
  const to = Math.min(chosen.length - 1, Math.max(0, from + by));
  const rest = chosen.toSpliced(from, 1);
  return rest.toSpliced(to, 0, chosen[from]!);
};

/** With a layer as opaque as said. */
export const withOpacity = (chosen: readonly ChosenLayer[], id: string, opacity: number): ChosenLayer[] =>
  chosen.map((layer) => (layer.id === id ? { ...layer, opacity } : layer));

/** The layers of one theme. */
type ThemeGroup = { theme: string; title: LayerInfo['theme_title']; layers: LayerInfo[] };

/** Marks that people leave out of pinyin, or put in. */
const MARKS = /[\s'’·-]/g;

/** Whether typed letters are the pinyin of a part of a text, or the first letters of its syllables; tones and ü (v) as in `pinyin`. */
const soundsLike = (pinyin: string, letters: string): boolean => {
  const syllables = pinyin.split(' ');
  return (
    syllables
      .map(([first]) => first)
      .join('')
      .includes(letters) || syllables.some((_, i) => syllables.slice(i).join('').startsWith(letters))
  );
};

/** Whether a word is part of a layer's texts, in either language or in pinyin. */
const isIn = (layer: LayerInfo, word: string): boolean => {
  const texts = [layer.title, layer.theme_title, layer.unit, layer.dataset.title];
  const letters = word.replaceAll('ü', 'v').replaceAll(MARKS, '');
  return (
    [layer.id, ...texts.flatMap(({ zh, en }) => [zh, en])].some((text) =>
      text.toLowerCase().includes(word),
    ) || Object.values(layer.pinyin).some((pinyin) => letters !== '' && soundsLike(pinyin, letters))
  );
};

/** The layers that every word of a text is part of, or all of it is (pinyin in syllables), by theme in the order they come. */
export const layersByTheme = (items: readonly LayerInfo[], text: string): ThemeGroup[] => {
  const whole = text.trim().toLowerCase();
  const words = whole.split(/\s+/);
  const groups = new Map<string, ThemeGroup>();
  for (const layer of items) {
    if (!isIn(layer, whole) && !words.every((word) => isIn(layer, word))) continue;
    const group = groups.get(layer.theme);
    if (group) group.layers.push(layer);
    else groups.set(layer.theme, { theme: layer.theme, title: layer.theme_title, layers: [layer] });
  }
  return [...groups.values()];
};
