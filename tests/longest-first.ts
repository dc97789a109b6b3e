import { BaseSequencer, type TestSpecification } from 'vitest/node';

/** Files that would keep one worker busy when the other has long ended. */
const LONG = ['tests/db/demo.test.ts', 'tests/db/ingest-faults.test.ts', 'tests/db/ingest-model.test.ts'];

/** Starts the files that take longest first, also where no earlier run is known. */
export class LongestFirst extends BaseSequencer {
  override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    const isShort = ({ moduleId }: TestSpecification) => !LONG.some((file) => moduleId.endsWith(file));
    return (await super.sort(files)).toSorted((a, b) => Number(isShort(a)) - Number(isShort(b)));
  }
}
