/** Which folder may import which; `tests` and `scripts` may import everything, nothing imports them. */
const only = (name, from, allowed, comment) => ({
  name,
  severity: 'error',
  comment,
  from: { path: from },
  to: { path: '^(web|api|data|tiles|scripts|tests)/', pathNot: allowed },
});

/** @type {import('dependency-cruiser').IConfiguration} */
module.exports = {
  forbidden: [
    only(
      'tiles-imports-nothing-of-ours',
      '^tiles/',
      '^tiles/',
      'tiles/ is shared by server and browser; it stands alone.',
    ),
    only('data-imports-tiles-only', '^data/', '^(data|tiles)/', 'data/ knows neither HTTP nor the browser.'),
    only('api-imports-data-and-tiles', '^api/', '^(api|data|tiles)/', 'api/ sits on data/ and tiles/.'),
    only(
      'web-imports-tiles-and-api-types',
      '^web/',
      '^(web|tiles|api)/',
      'The browser knows the wire contract, not what is behind it.',
    ),
    {
      name: 'web-takes-only-types-from-api',
      severity: 'error',
      comment: 'Server code must not end up in the browser: write `import type`.',
      from: { path: '^web/' },
      to: { path: '^api/', dependencyTypesNot: ['type-only'] },
    },
    { name: 'no-cycles', severity: 'error', from: {}, to: { circular: true } },
    {
      name: 'no-orphans',
      severity: 'error',
      comment: 'A file that nothing imports and that imports nothing is either forgotten or misplaced.',
      from: {
        orphan: true,
        pathNot: [
          '\\.d\\.m?ts$',
          '\\.test\\.ts$',
          '^scripts/[^/]+\\.(ts|mjs)$',
          '^scripts/check/[^/]+\\.c?js$',
          '^web/src/routes/',
          '^web/src/env\\.ts$',
        ],
      },
      to: {},
    },
    {
      name: 'no-unresolved',
      severity: 'error',
      from: {},
      to: { couldNotResolve: true, pathNot: ['^\\$app/', '\\?(url|raw|worker|inline)', '^node:'] },
    },
    {
      name: 'no-test-code-in-the-product',
      severity: 'error',
      from: { path: '^(web|api|data|tiles)/', pathNot: '\\.test\\.ts$' },
      to: { path: '\\.test\\.ts$' },
    },
    {
      name: 'no-development-packages-in-the-product',
      severity: 'error',
      comment: 'What runs at a customer must be a dependency, not a devDependency.',
      from: { path: '^(api|data|tiles)/', pathNot: '\\.test\\.ts$' },
      to: { dependencyTypes: ['npm-dev'], dependencyTypesNot: ['type-only'] },
    },
  ],
  options: {
    doNotFollow: { path: 'node_modules' },
    exclude: { path: '(^|/)(build|\\.svelte-kit|\\.cache|\\.haidai|fixtures)/' },
    tsPreCompilationDeps: true,
    tsConfig: { fileName: 'tsconfig.json' },
    enhancedResolveOptions: {
      exportsFields: ['exports'],
      conditionNames: ['svelte', 'types', 'import', 'node', 'default'],
      extensions: ['.ts', '.svelte', '.js', '.mjs', '.cjs', '.d.ts', '.json'],
    },
  },
};
