import { flawsOf } from '#data/rules/check.ts';
import { repeats } from './check-networks.ts';
import type { Theme } from './theme.ts';

/** Everything wrong with the rules of a set of themes, a sentence each. */
export const checkRules = (themes: readonly Theme[]): string[] => {
  const networks = new Map(themes.flatMap((theme) => (theme.networks ?? []).map((one) => [one.id, one])));
  const rules = themes.flatMap((theme) => theme.rules ?? []);
  return [
    ...repeats(rules.map(({ id }) => id)).map((id) => `the rule "${id}" stands twice`),
    ...rules.flatMap((rule) => {
      const network = networks.get(rule.network);
      const problems = network
        ? flawsOf(rule, network).map(({ field, en }) => `${field}: ${en}`)
        : [`there is no network "${rule.network}"`];
      if (!/^[a-z][a-z0-9]*(-[a-z0-9]+)*$/.test(rule.id) || rule.id.length > 60)
        problems.push('is not called by lower-case words of 60 letters at most');
      return problems.map((problem) => `rule ${rule.id}: ${problem}`);
    }),
  ];
};
