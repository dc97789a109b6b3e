import type { Component } from 'svelte';
import { render } from 'svelte/server';
import type { Lang } from '#lib/state/address.ts';
import InLanguage from './InLanguage.fixture.svelte';

/** A component as it comes first, as markup and as the text of it that is read. */
export const rendered = <Props extends Record<string, unknown>>(
  of: Component<Props>,
  lang: Lang,
  props: Props,
): { html: string; text: string } => {
  const html = render(InLanguage<Props>, { props: { lang, of, props } }).body.replace(/<!--.*?-->/g, '');
  return { html, text: html.replace(/<[^>]*>/g, ' ').replace(/\s+/g, ' ') };
};
