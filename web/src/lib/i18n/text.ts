import type { Lang } from '#lib/state/address.ts';
import { en } from './en.ts';
import { zh, type TextKey } from './zh.ts';

const DICTIONARIES: Record<Lang, Readonly<Record<TextKey, string>>> = { zh, en };

type Values = Readonly<Record<string, string | number>>;

/** A dictionary of a part of the page that is loaded when it is needed. */
export type LaterWords<Key extends string> = Record<Lang, Readonly<Record<Key, string>>>;

/** A text with its `{placeholders}` filled in; one without a value stays visible. */
export const filledIn = (text: string, values: Values = {}): string =>
  text.replace(/\{(\w+)\}/g, (whole, name: string) => String(values[name] ?? whole));

/** The text of a key in a language. */
export const textOf = (lang: Lang, key: TextKey, values?: Values): string =>
  filledIn(DICTIONARIES[lang][key], values);

/** True when there is a text for the key. */
export const isTextKey = (key: string): key is TextKey => Object.hasOwn(zh, key);
