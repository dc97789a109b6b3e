import { Misunderstood, shown } from './misunderstood.ts';

/* What $filter says, as a tree: the part of OData's expressions that SensorThings clients write. */

export const COMPARISONS = ['eq', 'ne', 'gt', 'ge', 'lt', 'le'] as const;
export type Comparison = (typeof COMPARISONS)[number];

export type Literal =
  | { type: 'text'; value: string }
  | { type: 'number'; value: number }
  /** ISO 8601 with its offset. */
  | { type: 'time'; value: string }
  | { type: 'boolean'; value: boolean }
  /** Well-known text. */
  | { type: 'geography'; value: string }
  | { type: 'null'; value: null };

export type Expression =
  | { kind: 'and' | 'or'; left: Expression; right: Expression }
  | { kind: 'not'; of: Expression }
  | { kind: 'compare'; by: Comparison; left: Expression; right: Expression }
  | { kind: 'call'; name: string; of: readonly Expression[] }
  | { kind: 'path'; path: readonly string[] }
  | ({ kind: 'literal' } & Literal);

/** Parts of an expression, and how deep they stand in one another, at the most. */
const MOST_PARTS = 200;
const DEEPEST = 30;

const TOKENS = new RegExp(
  [
    String.raw`(?<space>\s+)`,
    String.raw`(?<geography>geography'(?:[^']|'')*')`,
    String.raw`(?<text>'(?:[^']|'')*')`,
    String.raw`(?<time>\d{4}-\d\d-\d\dT\d\d:\d\d(?::\d\d(?:\.\d{1,9})?)?(?:Z|[+ -]\d\d:?\d\d)?)`,
    String.raw`(?<number>-?\d+(?:\.\d+)?(?:[eE][+-]?\d{1,3})?)(?![\w.:-])`,
    String.raw`(?<name>@?[A-Za-z_][\w.]*(?:@[\w.]+)?(?:\/@?[A-Za-z_][\w.]*)*)`,
    String.raw`(?<mark>[(),])`,
  ].join('|'),
  'y',
);

interface Token {
  kind: 'geography' | 'text' | 'time' | 'number' | 'name' | 'mark' | 'end';
  text: string;
}

const wrong = (zh: string, en: string): never => {
  throw new Misunderstood('$filter', zh, en);
};

const tokensOf = (text: string): Token[] => {
  const tokens: Token[] = [];
  for (let at = 0; at < text.length;) {
    TOKENS.lastIndex = at;
    const groups = TOKENS.exec(text)?.groups;
    const [kind, found] = Object.entries(groups ?? {}).find(([, part]) => part !== undefined) ?? [];
    if (kind === undefined || found === undefined) {
      const rest = shown(text.slice(at));
      return wrong(`从“${rest}”起无法理解。`, `it is not understood from "${rest}" on.`);
    }
    at += found.length;
    if (kind !== 'space') tokens.push({ kind: kind as Token['kind'], text: found });
    if (tokens.length > MOST_PARTS)
      return wrong(`最多 ${MOST_PARTS} 个部分。`, `it has more than ${MOST_PARTS} parts.`);
  }
  return [...tokens, { kind: 'end', text: '' }];
};

const unquoted = (text: string): string => text.slice(text.indexOf("'") + 1, -1).replaceAll("''", "'");

/** An instant as PostgreSQL takes it; a plus that an address turned into a space is a plus again. */
const instantOf = (text: string): string => {
  const instant = text.replace(' ', '+');
  if (!/(Z|[+-]\d\d:?\d\d)$/.test(instant))
    return wrong(
      `时间“${shown(text)}”须带时区，如 2026-11-01T08:00:00Z。`,
      `the time "${shown(text)}" needs its offset, such as 2026-11-01T08:00:00Z.`,
    );
  const [, day = ''] = /^(\d{4}-\d\d-\d\d)/.exec(instant) ?? [];
  const ms = Date.parse(instant);
  if (Number.isNaN(ms) || Number.isNaN(Date.parse(`${day}T00:00:00Z`)) || !isDay(day))
    return wrong(`没有时间“${shown(text)}”。`, `there is no time "${shown(text)}".`);
  return new Date(ms).toISOString();
};

const isDay = (day: string): boolean => new Date(`${day}T00:00:00Z`).toISOString().startsWith(day);

class Parser {
  readonly #tokens: Token[];
  #at = 0;
  #depth = 0;

  constructor(text: string) {
    this.#tokens = tokensOf(text);
  }

  whole(): Expression {
    const expression = this.#or();
    if (this.#next.kind !== 'end') this.#unexpected();
    return expression;
  }

  get #next(): Token {
    return this.#tokens[this.#at]!;
  }

  #isName(name: string): boolean {
    return this.#next.kind === 'name' && this.#next.text === name;
  }

  #take(): Token {
    return this.#tokens[this.#at++]!;
  }

  #unexpected(): never {
    const { kind, text } = this.#next;
    if (kind === 'end') return wrong('没有写完。', 'it ends too early.');
    return wrong(`“${shown(text)}”不应出现在此处。`, `"${shown(text)}" is not expected where it stands.`);
  }

  #expect(mark: string): void {
    if (this.#next.kind !== 'mark' || this.#next.text !== mark) this.#unexpected();
    this.#at++;
  }

  #or(): Expression {
    let left = this.#and();
    while (this.#isName('or')) {
      this.#at++;
      left = { kind: 'or', left, right: this.#and() };
    }
    return left;
  }

  #and(): Expression {
    let left = this.#not();
    while (this.#isName('and')) {
      this.#at++;
      left = { kind: 'and', left, right: this.#not() };
    }
    return left;
  }

  #not(): Expression {
    if (!this.#isName('not')) return this.#comparison();
    this.#at++;
    return this.#deeper(() => ({ kind: 'not', of: this.#not() }));
  }

  #comparison(): Expression {
    const left = this.#operand();
    const by = COMPARISONS.find((one) => this.#isName(one));
    if (!by) return left;
    this.#at++;
    return { kind: 'compare', by, left, right: this.#operand() };
  }

  #deeper<T>(work: () => T): T {
    if (++this.#depth > DEEPEST)
      wrong(`括号最多 ${DEEPEST} 层。`, `its parts stand more than ${DEEPEST} deep in one another.`);
    const result = work();
    this.#depth--;
    return result;
  }

  #operand(): Expression {
    const { kind, text } = this.#next;
    if (kind === 'mark' && text === '(') {
      this.#at++;
      return this.#deeper(() => {
        const inner = this.#or();
        this.#expect(')');
        return inner;
      });
    }
    if (kind === 'mark' || kind === 'end') this.#unexpected();
    this.#take();
    if (kind === 'name') return this.#named(text);
    if (kind === 'number') return { kind: 'literal', type: 'number', value: Number(text) };
    if (kind === 'time') return { kind: 'literal', type: 'time', value: instantOf(text) };
    return { kind: 'literal', type: kind, value: unquoted(text) };
  }

  #named(name: string): Expression {
    if (name === 'true' || name === 'false')
      return { kind: 'literal', type: 'boolean', value: name === 'true' };
    if (name === 'null') return { kind: 'literal', type: 'null', value: null };
    const isCall = this.#next.kind === 'mark' && this.#next.text === '(';
    if (!isCall) return { kind: 'path', path: name.split('/') };
    this.#at++;
    return this.#deeper(() => {
      const of: Expression[] = [];
      do of.push(this.#or());
      while (this.#next.text === ',' && this.#take());
      this.#expect(')');
      return { kind: 'call', name, of };
    });
  }
}

/** Reads a $filter; throws `Misunderstood` where it says nothing. */
export const parseFilter = (text: string): Expression => new Parser(text).whole();
