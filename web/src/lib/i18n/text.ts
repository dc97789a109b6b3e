import type { Lang } from '#lib/state/address.ts';
import { zh, type TextKey } from './zh.ts';

/** What is here already; English comes to who reads it. */
const dictionaries: { zh: Dictionary; en?: Dictionary } = { zh };

type Dictionary = Readonly<Record<TextKey, string>>;

type Values = Readonly<Record<string, string | number>>;

/** A dictionary of a part of the page that is loaded when it is needed. */
export type LaterWords<Key extends string> = Record<Lang, Readonly<Record<Key, string>>>;

/** A text with its `{placeholders}` filled in; one without a value stays visible. */
export const filledIn = (text: string, values: Values = {}): string =>
  text.replace(/\{(\w+)\}/g, (whole, name: string) => String(values[name] ?? whole));

/** True when the words of a language are here. */
export const hasWords = (lang: Lang): boolean => dictionaries[lang] !== undefined;

/** Brings the words of a language. */
export const bringWords = async (lang: Lang): Promise<void> => {
  if (lang === 'en') dictionaries.en ??= (await import('./en.ts')).en;
};

/** The text of a key in a language, in Chinese as long as its words are not here. */
export const textOf = (lang: Lang, key: TextKey, values?: Values): string =>
  filledIn((dictionaries[lang] ?? zh)[key], values);

/** True when there is a text for the key. */
export const isTextKey = (key: string): key is TextKey => Object.hasOwn(zh, key);
