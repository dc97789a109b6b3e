import agriculture from './agriculture/theme.ts';
import credit from './credit/theme.ts';
import ecology from './ecology/theme.ts';
import economy from './economy/theme.ts';
import emergency from './emergency/theme.ts';
import enforcement from './enforcement/theme.ts';
import finance from './finance/theme.ts';
import geography from './geography/theme.ts';
import governance from './governance/theme.ts';
import health from './health/theme.ts';
import intellectualProperty from './intellectual-property/theme.ts';
import legalEntity from './legal-entity/theme.ts';
import licence from './licence/theme.ts';
import market from './market/theme.ts';
import openness from './openness/theme.ts';
import population from './population/theme.ts';
import socialSecurity from './social-security/theme.ts';
import transport from './transport/theme.ts';
import type { Theme } from './theme.ts';

/** The register: the six base libraries, then the thematic ones, in the order people see them. Adding a theme is a line. */
export const THEMES: readonly Theme[] = [
  population,
  legalEntity,
  credit,
  economy,
  geography,
  licence,
  emergency,
  governance,
  transport,
  ecology,
  socialSecurity,
  health,
  market,
  finance,
  intellectualProperty,
  openness,
  enforcement,
  agriculture,
];
