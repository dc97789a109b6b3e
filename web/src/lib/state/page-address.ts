import type { Look } from './preferences.svelte.ts';

/** The address of another page, in the look of this one. */
export const pageAddress = (
  path: string,
  { theme, lang }: Look,
  params: Readonly<Record<string, string | null>> = {},
): string => {
  const pairs = Object.entries({ ...params, theme, lang }).filter(([, value]) => value);
  const query = pairs.map(([key, value]) => `${key}=${encodeURIComponent(value ?? '')}`).join('&');
  return query ? `${path}?${query}` : path;
};
