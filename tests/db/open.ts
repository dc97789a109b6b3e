import { inject } from 'vitest';
import { Database } from '#data/db/database.ts';
import { newPlace, type Place } from './place.ts';

/** A place with the schema and all regions. */
export const loadedPlace = (): Promise<Place> => newPlace(inject('template'));

/** A database with the schema and all regions, for all tests of a file. */
export const openLoaded = async (): Promise<{ database: Database; close(): Promise<void> }> => {
  const place = await loadedPlace();
  const database = await Database.open({ home: place.home, url: place.url });
  return {
    database,
    close: async () => {
      await database.close();
      await place.remove();
    },
  };
};
