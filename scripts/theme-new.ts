import path from 'node:path';
import { writeTheme } from './theme-new/skeleton.ts';
import { root } from './tool.ts';

/** `npm run theme:new <id>`: writes a working skeleton of a theme and its line in the register. */
const id = process.argv[2] ?? '';
try {
  writeTheme(path.join(root, 'data', 'themes'), id);
} catch (error) {
  console.error(`npm run theme:new <id>: ${error instanceof Error ? error.message : String(error)}`);
  process.exit(2);
}
console.log(`Wrote data/themes/${id}/theme.ts and demo.ts, and its line in data/themes/index.ts.`);
