import svelte from 'eslint-plugin-svelte';
import globals from 'globals';
import ts from 'typescript-eslint';

const core = {
  'no-console': 'off',
  'no-constant-condition': 'error',
  'no-debugger': 'error',
  'no-dupe-else-if': 'error',
  'no-duplicate-imports': ['error', { allowSeparateTypeImports: true }],
  'no-else-return': 'error',
  'no-empty': 'error',
  'no-eval': 'error',
  'no-fallthrough': 'error',
  'no-implicit-coercion': 'error',
  'no-irregular-whitespace': 'error',
  'no-param-reassign': 'error',
  'no-promise-executor-return': 'off',
  'no-restricted-syntax': [
    'error',
    {
      selector: 'TSEnumDeclaration',
      message: 'Use a const object and a union type: enums cannot be stripped.',
    },
    { selector: 'ForInStatement', message: 'Use for … of over Object.keys or Object.entries.' },
  ],
  'no-self-compare': 'error',
  'no-template-curly-in-string': 'error',
  'no-unneeded-ternary': 'error',
  'no-unsafe-finally': 'error',
  'no-unused-expressions': 'off',
  'no-useless-escape': 'error',
  'no-useless-rename': 'error',
  'no-useless-return': 'error',
  'no-var': 'error',
  'object-shorthand': 'error',
  'prefer-const': 'error',
  'require-yield': 'error',
  'use-isnan': 'error',
  'valid-typeof': 'error',
  eqeqeq: ['error', 'always', { null: 'ignore' }],
  'max-lines': ['error', { max: 350, skipBlankLines: true, skipComments: true }],
};

const typed = {
  '@typescript-eslint/ban-ts-comment': [
    'error',
    { 'ts-ignore': true, 'ts-nocheck': true, 'ts-expect-error': 'allow-with-description' },
  ],
  '@typescript-eslint/consistent-type-imports': [
    'error',
    { prefer: 'type-imports', fixStyle: 'inline-type-imports' },
  ],
  '@typescript-eslint/consistent-type-definitions': 'off',
  '@typescript-eslint/no-empty-function': 'off',
  '@typescript-eslint/no-explicit-any': 'error',
  // An index that is in range by construction is claimed with !: noUncheckedIndexedAccess cannot know it.
  '@typescript-eslint/no-non-null-assertion': 'off',
  '@typescript-eslint/no-unused-vars': [
    'error',
    { argsIgnorePattern: '^_', caughtErrors: 'all', ignoreRestSiblings: true },
  ],
};

/** Rules that need types: what a reader overlooks and a test seldom meets. */
const withTypes = {
  '@typescript-eslint/await-thenable': 'error',
  '@typescript-eslint/no-floating-promises': 'error',
  '@typescript-eslint/no-misused-promises': [
    'error',
    { checksVoidReturn: { arguments: false, attributes: false } },
  ],
  '@typescript-eslint/no-unnecessary-type-assertion': 'error',
  '@typescript-eslint/only-throw-error': 'error',
  '@typescript-eslint/switch-exhaustiveness-check': ['error', { considerDefaultExhaustiveForUnions: true }],
};

export default ts.config(
  {
    ignores: [
      'build/',
      '.cache/',
      '.haidai/',
      '**/.svelte-kit/',
      '**/node_modules/',
      'tests/fixtures/',
      'web/static/',
    ],
  },
  { linterOptions: { reportUnusedDisableDirectives: 'error', noInlineConfig: true } },
  ...ts.configs.strict,
  ...ts.configs.stylistic,
  ...svelte.configs.recommended,
  { rules: { ...core, ...typed } },
  {
    files: ['{api,data,tiles,scripts,tests}/**/*.ts'],
    languageOptions: {
      globals: globals.node,
      parserOptions: {
        project: ['tsconfig.json', 'tests/browser/tsconfig.json'],
        tsconfigRootDir: process.cwd(),
      },
    },
    rules: withTypes,
  },
  { files: ['**/*.{js,mjs,cjs}'], languageOptions: { globals: globals.node } },
  {
    files: ['web/**/*.{ts,svelte}'],
    languageOptions: { globals: globals.browser },
  },
  {
    files: ['**/*.svelte', '**/*.svelte.ts'],
    languageOptions: { parserOptions: { parser: ts.parser, extraFileExtensions: ['.svelte'] } },
    rules: {
      // Props are declared with let in Svelte's own idiom when one of them is bindable.
      'prefer-const': 'off',
      'svelte/prefer-const': ['error', { destructuring: 'all' }],
      // The front end is always served from the root of its address.
      'svelte/no-navigation-without-resolve': 'off',
      // Caches that nothing on screen reads are plain Maps on purpose.
      'svelte/prefer-svelte-reactivity': 'off',
      // {' '} keeps a blank that the compiler would trim.
      'svelte/no-useless-mustaches': 'off',
    },
  },
);
