import { setImmediate } from 'node:timers/promises';

/** Does work that comes in steps, and lets whatever else is waiting have its turn whenever so many milliseconds are over. */
export const inSlices = async <T>(steps: Generator<undefined, T>, sliceMs = 8): Promise<T> => {
  for (let began = performance.now(); ;) {
    const { done, value } = steps.next();
    if (done) return value;
    if (performance.now() - began < sliceMs) continue;
    await setImmediate();
    began = performance.now();
  }
};
