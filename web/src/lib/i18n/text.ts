import type { Lang } from '#lib/state/address.ts';
import { en } from './en.ts';
import { zh, type TextKey } from './zh.ts';

const DICTIONARIES: Record<Lang, Readonly<Record<TextKey, string>>> = { zh, en };

/** The text of a key in a language, its `{placeholders}` filled in; a placeholder without a value stays visible. */
export const textOf = (
  lang: Lang,
  key: TextKey,
  values: Readonly<Record<string, string | number>> = {},
): string =>
  DICTIONARIES[lang][key].replace(/\{(\w+)\}/g, (whole, name: string) => String(values[name] ?? whole));

/** True when there is a text for the key. */
export const isTextKey = (key: string): key is TextKey => Object.hasOwn(zh, key);
