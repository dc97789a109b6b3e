import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import type { TestProject } from 'vitest/node';
import { startProduct } from '../../scripts/product.ts';
import { startMapService } from './map-service.ts';

declare module 'vitest' {
  interface ProvidedContext {
    origin: string;
    productPid: number;
    /** Where the intranet map service is told to fail, or to work again. */
    mapServiceControl: string;
  }
}

/** One product for all browser tests, started as a person starts it, with data of its own and a map service beside it. */
export default async function setup(project: TestProject): Promise<() => Promise<void>> {
  const service = await startMapService();
  const folder = mkdtempSync(path.join(tmpdir(), 'haidai-services-'));
  const file = path.join(folder, 'services.json');
  writeFileSync(file, JSON.stringify(service.declaration));
  const stopServices = async () => {
    await service.stop();
    rmSync(folder, { recursive: true });
  };
  try {
    const product = await startProduct({ env: { BASEMAP_SERVICES: file, DEMO_DATA: 'on', DEMO_HOURS: '1' } });
    project.provide('origin', product.origin);
    project.provide('productPid', product.pid);
    project.provide('mapServiceControl', service.control);
    return async () => {
      await product.stop();
      await stopServices();
    };
  } catch (error) {
    await stopServices();
    throw error;
  }
}
