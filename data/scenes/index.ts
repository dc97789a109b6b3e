import city from './city.ts';
import community from './community.ts';
import marine from './marine.ts';
import park from './park.ts';
import type { Scene } from './scene.ts';
import village from './village.ts';

/** The scenes in the order in which they are offered. */
export const SCENES: readonly Scene[] = [city, park, community, village, marine];
