import { parallelSteps, type Step } from './check/steps.ts';
import {
  checkImports,
  checkLint,
  checkLayout,
  checkSvelte,
  checkTypes,
  checkUnused,
} from './check/checks.ts';

/** `npm run check`: all that can be said about the code without running it; warnings are failures. */
const steps: Step[] = [
  { name: 'svelte types', run: checkSvelte },
  { name: 'lint', run: checkLint },
  { name: 'types', run: checkTypes },
  { name: 'layout', run: checkLayout },
  { name: 'imports', run: checkImports },
  { name: 'unused', run: checkUnused },
];

const wanted = process.argv.slice(2);
const unknown = wanted.filter((name) => !steps.some((step) => step.name.split(' ').includes(name)));
if (unknown.length > 0) {
  console.error(
    `There is no check "${unknown.join('", "')}". These exist: ${steps.map((step) => step.name).join(', ')}.`,
  );
  process.exit(2);
}
const chosen =
  wanted.length === 0
    ? steps
    : steps.filter((step) => step.name.split(' ').some((word) => wanted.includes(word)));
const failed = await parallelSteps(chosen, 2);
console.log(`${chosen.length - failed} passed, ${failed} failed`);
process.exitCode = failed === 0 ? 0 : 1;
