/** What one person may see: whole subtrees of the region tree, and parks and sea areas granted by name. */
export interface Scope {
  /** Region codes at 12 digits, or `PK-…` and `SA-…` ids. */
  regions: readonly string[];
}

const CODE = /^(?:\d{12}|(?:PK|SA)-[A-Z0-9-]{1,24})$/;

/**
 * The scope as the text of the setting `haidai.scope` that the row policies read: an array literal.
 * Throws on anything that is not a region code, so the text is safe to stand in a statement.
 */
export const scopeSetting = (scope: Scope): string => {
  for (const code of scope.regions)
    if (!CODE.test(code)) throw new Error(`Not a region code in a scope: ${JSON.stringify(code)}`);
  return `{${scope.regions.join(',')}}`;
};
