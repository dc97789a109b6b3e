import { enEnvironment } from './en-environment.ts';
import type { LaterWords } from './text.ts';
import { zhEnvironment } from './zh-environment.ts';

export type EnvironmentKey = keyof typeof zhEnvironment;

/** Words of the environment scene: they come with it. */
export const ENV_WORDS: LaterWords<EnvironmentKey> = { zh: zhEnvironment, en: enEnvironment };
