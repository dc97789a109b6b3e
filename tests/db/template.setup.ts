import type { TestProject } from 'vitest/node';
import { Database } from '#data/db/database.ts';
import { loadRegions } from '#data/regions/load.ts';
import { newPlace, type Template } from './place.ts';

declare module 'vitest' {
  interface ProvidedContext {
    template: Template;
  }
}

/** Migrates a database and loads all regions once, which costs as much as many files' tests; every file opens a copy. */
export default async function setup(project: TestProject): Promise<() => Promise<void>> {
  const { remove, home, name, url } = await newPlace();
  try {
    const database = await Database.open({ home, url });
    await loadRegions(database).finally(() => database.close());
  } catch (error) {
    await remove();
    throw error;
  }
  project.provide('template', { home, name });
  return remove;
}
