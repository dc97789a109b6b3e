import { inject } from 'vitest';
import { demoLoaded } from '../../scripts/product.ts';

/* The product loads its demo data while other kinds of tests run; every file of browser tests needs all of it. */

await demoLoaded(inject('origin'));
