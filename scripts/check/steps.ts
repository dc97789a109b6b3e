export type Step = {
  name: string;
  /** Answers what is wrong, as text for a person; empty when all is well. */
  run: () => Promise<string>;
};

/** Runs all steps, `width` at a time, prints time and result of each as it ends, and answers how many failed. */
export async function parallelSteps(steps: readonly Step[], width: number): Promise<number> {
  const waiting = [...steps];
  let failed = 0;
  const worker = async () => {
    for (let step = waiting.shift(); step; step = waiting.shift()) {
      const started = performance.now();
      const wrong = await step.run().catch((error: unknown) => String(error));
      const seconds = ((performance.now() - started) / 1000).toFixed(1);
      console.log(`${wrong ? 'FAILED' : 'ok    '}  ${step.name.padEnd(14)} ${seconds.padStart(5)} s`);
      if (!wrong) continue;
      failed += 1;
      console.log(wrong.trimEnd().replaceAll(/^/gm, '    '));
    }
  };
  await Promise.all(Array.from({ length: width }, worker));
  return failed;
}
