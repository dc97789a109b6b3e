import { sveltekit } from '@sveltejs/kit/vite';
import { defineConfig, type Plugin } from 'vite';
import options from '../svelte.config.js';

/**
 * SvelteKit hides its route announcer by a style attribute, which our content security policy refuses; app.css hides it
 * by its id instead. Fails when SvelteKit changes the place, so that it is looked at again.
 */
const withoutInlineStyle: Plugin = {
  name: 'haidai-without-inline-style',
  enforce: 'pre',
  transform: {
    filter: { id: /@sveltejs\/kit\/src\/runtime\/components\/root\.svelte$/ },
    handler(code) {
      const clean = code.replace(/(id="svelte-announcer"[^>]*?)\s+style="[^"]*"/, '$1');
      if (clean === code) this.error('the route announcer of SvelteKit has no style attribute any more');
      return { code: clean, map: null };
    },
  },
};

export default defineConfig({
  root: import.meta.dirname,
  plugins: [withoutInlineStyle, sveltekit(options)],
  worker: { format: 'es' },
  build: {
    target: 'es2023',
    assetsInlineLimit: 0,
    // Most of what a part that comes later rests on is there by then: to name all of it at the start costs more than asking for the rest.
    modulePreload: {
      resolveDependencies: (_, deps, { hostType }) =>
        hostType === 'js' ? deps.filter((name) => name.endsWith('.css')) : deps,
    },
    // MapLibre alone is over 1 MB before compression, and loaded on its own
    chunkSizeWarningLimit: 1200,
  },
  server: {
    fs: { allow: ['..'] },
    proxy: { '/api': 'http://127.0.0.1:4170', '/basemap': 'http://127.0.0.1:4170' },
  },
});
