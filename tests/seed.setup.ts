import fc from 'fast-check';

/*
 * Property tests try the same cases wherever they run, so that a change is judged by what it changes. `PROPERTY_SEED=random` looks for
 * cases that nobody has tried; another number tries those that it stands for.
 */
const { PROPERTY_SEED = '20251' } = process.env;
if (PROPERTY_SEED !== 'random') fc.configureGlobal({ seed: Number(PROPERTY_SEED) });
