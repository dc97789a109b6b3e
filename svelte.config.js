import { join } from 'node:path';
import adapter from '@sveltejs/adapter-static';

const site = join(import.meta.dirname, 'build/web');

/**
 * One flat object for SvelteKit and the Svelte compiler; web/vite.config.ts hands it over.
 *
 * @type {import('@sveltejs/kit/vite').Config}
 */
export default {
  adapter: adapter({ pages: site, assets: site, fallback: 'index.html', precompress: true }),
  compilerOptions: { runes: true },
  csp: { mode: 'hash', directives: { 'script-src': ['self'] } },
  paths: { relative: false },
};
