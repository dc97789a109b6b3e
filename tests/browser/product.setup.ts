import type { TestProject } from 'vitest/node';
import { startProduct } from '../../scripts/product.ts';

declare module 'vitest' {
  interface ProvidedContext {
    origin: string;
    productPid: number;
  }
}

/** One product for all browser tests, started as a person starts it, with data of its own. */
export default async function setup(project: TestProject): Promise<() => Promise<void>> {
  const product = await startProduct();
  project.provide('origin', product.origin);
  project.provide('productPid', product.pid);
  return async () => {
    await product.stop();
  };
}
