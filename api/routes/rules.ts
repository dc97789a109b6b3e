import type { OpenAPIHono } from '@hono/zod-openapi';
import { z } from '@hono/zod-openapi';
import type { Context } from 'hono';
import { answer, JSON_TYPE } from '../answer.ts';
import { strongTag } from '../conditional.ts';
import { signedIn, stewardOf } from '../manage.ts';
import { onlyPosted } from '../methods.ts';
import { answerRead, readsFor } from '../person-reads.ts';
import { Problem } from '../problem.ts';
import { action, readJson, resource } from '../resource.ts';
import { Backtest, BacktestBody, NewRuleBody, RuleChangeBody, RuleItem, RuleList } from '../rule-schemas.ts';
import { networkOf } from './stations.ts';
import { managesAll } from '#data/access/manage.ts';
import type { Person } from '#data/access/person.ts';
import type { Reads } from '#data/access/reads.ts';
import type { Libraries } from '#data/catalogue/libraries.ts';
import type { RuleRow } from '#data/rules/book.ts';
import type { Queryable } from '#data/db/sql.ts';
import { flawsOf } from '#data/rules/check.ts';
import type { RuleItem as Rule, RuleWish } from '#data/rules/rules.ts';
import { lackingArea } from '#data/rules/zones.ts';
import type { Network } from '#data/themes/theme.ts';

interface Parts {
  libraries: Libraries;
}

const TAG = 'Alarms';
const DAY_MS = 86_400_000;
/** Days that a rule is tried on at once. */
const MOST_DAYS = 400;
const NO_STORE = { type: JSON_TYPE, cache: 'no-store' } as const;

const RULE_ID = z.string().max(60, 'id is longer than any.');
const params = z.object({ id: RULE_ID.openapi({ example: 'air-pm25-heavy' }) });

const unknownRule = (id: string): Problem =>
  new Problem(
    'unknown-rule',
    { zh: `没有您可见的规则“${id}”。`, en: `There is no rule "${id}" that you may see.` },
    { field: 'id' },
  );

/** Refuses a rule that could not be kept, with what would be right. */
const checkRule = (
  { region, per, res, at_least, share, condition, when }: Omit<RuleWish, 'title' | 'severity'>,
  network: Network,
): void => {
  const said = { region, per, res, at_least, share, condition, when };
  const given = Object.entries(said).filter(([, value]) => value !== null);
  const [flaw] = flawsOf(Object.fromEntries(given) as unknown as Parameters<typeof flawsOf>[0], network);
  if (flaw)
    throw new Problem('invalid-parameter', { zh: `${flaw.zh}。`, en: `${flaw.en}.` }, { field: flaw.field });
};

/** Refuses a zone of a region that is not there, or of a village, which has no outline. */
const checkZones = async (db: Queryable, condition: RuleWish['condition']): Promise<void> => {
  const code = await lackingArea(db, condition);
  if (code !== null)
    throw new Problem(
      'invalid-parameter',
      {
        zh: `没有带边界的区域“${code}”，不能作为规则的区域。`,
        en: `There is no region "${code}" with an outline, so it is no zone of a rule.`,
      },
      { field: 'condition' },
    );
};

type NewRule = z.output<typeof NewRuleBody>;

/** What a body leaves out is as where it is not said. */
const wishOf = ({ network: _, ...said }: NewRule): RuleWish =>
  plain({
    ...{
      region: null,
      per: 'station',
      res: null,
      at_least: null,
      share: null,
      when: null,
      escalate_after: null,
      enabled: true,
    },
    ...said,
  });

/** A property that is not said is not there. */
const plain = (of: object): RuleWish => JSON.parse(JSON.stringify(of)) as RuleWish;

/** Rules: what is watched for, and how often it would have been met. */
export function addRules(app: OpenAPIHono, { libraries }: Parts): void {
  const { alarms, register } = libraries;
  const readsOf = (c: Context): Reads =>
    readsFor(c, libraries, [...new Set(register.networks.map(({ dataset }) => dataset))]);
  const tagged = (text: string) => ({ type: JSON_TYPE, tag: `W/${strongTag(text)}` });

  const steward = (c: Context, network: Network, regions: readonly (string | null)[]): Person => {
    const { person, regions: managed } = stewardOf(c, register, network.dataset);
    if (regions.every((region) => managesAll(managed, region === null ? null : [region]))) return person;
    throw new Problem(
      'not-allowed',
      {
        zh: '规则只能用于您负责的地区:请在 region 中给出其中之一。',
        en: 'A rule is of a region that its steward looks after: name one of yours in region.',
      },
      { field: 'region' },
    );
  };

  const list = {
    path: '/api/rules',
    id: 'listRules',
    tag: TAG,
    summary: 'Rules by which readings raise alarms',
    description: 'Of stations that are not published, for whoever holds something of their dataset.',
    query: z.object({ network: z.string().max(60, 'network is longer than any.').optional() }),
    answers: { [JSON_TYPE]: RuleList },
    problems: ['unknown-network' as const],
  };
  resource(app, list, async (c, { query: { network } }) => {
    const reads = readsOf(c);
    const items = await alarms.rules(reads, network === undefined ? null : networkOf(libraries, network).id);
    const text = JSON.stringify({ items });
    return answerRead(c, reads, text, tagged(text));
  });

  onlyPosted(app, '/api/rules/backtest');
  const one = {
    ...{ path: '/api/rules/{id}', id: 'getRule', tag: TAG, params, summary: 'A rule' },
    answers: { [JSON_TYPE]: RuleItem },
    problems: ['unknown-rule' as const],
  };
  const findRule = async (reads: Reads, id: string): Promise<Rule> => {
    const rule = await alarms.rule(reads, id);
    if (rule) return rule;
    throw unknownRule(id);
  };
  resource(app, one, async (c, { params: { id } }) => {
    const reads = readsOf(c);
    const text = JSON.stringify(await findRule(reads, id));
    return answerRead(c, reads, text, tagged(text));
  });

  const problems = ['sign-in-needed' as const, 'not-allowed' as const, 'unknown-network' as const];
  const make = {
    path: '/api/rules',
    id: 'makeRule',
    tag: TAG,
    summary: 'Make a rule, as a steward of the network’s dataset in its region',
    description: 'It judges what comes from then on.',
    body: NewRuleBody,
    status: 201 as const,
    answers: { [JSON_TYPE]: RuleItem },
    problems,
  };
  action(app, make, async (c) => {
    signedIn(c);
    const body = await readJson(c, NewRuleBody);
    const network = networkOf(libraries, body.network);
    const wish = wishOf(body);
    const person = steward(c, network, [wish.region]);
    checkRule(wish, network);
    await checkZones(readsOf(c).db, wish.condition);
    const rule = await alarms.makeRule(person, network, wish);
    return answer(c, JSON.stringify(rule), { ...NO_STORE, status: 201 });
  });

  const tried = {
    path: '/api/rules/backtest',
    id: 'backtestRule',
    tag: TAG,
    summary: 'How often a rule would have fired over readings that are there',
    description: `Over the stations that whoever asks sees; ${MOST_DAYS} days at most.`,
    body: BacktestBody,
    answers: { [JSON_TYPE]: Backtest },
    problems: ['sign-in-needed' as const, 'unknown-network' as const, 'unknown-rule' as const],
  };
  const ruleAsked = async (reads: Reads, rule: string | NewRule): Promise<RuleRow> => {
    if (typeof rule === 'string') {
      const { when = null, ...found } = await findRule(reads, rule);
      return { ...found, span: when };
    }
    const network = networkOf(libraries, rule.network);
    const { when = null, ...wish } = wishOf(rule);
    checkRule({ ...wish, when }, network);
    await checkZones(reads.db, wish.condition);
    return { ...wish, id: 'tried', version: 0, network: network.id, span: when };
  };
  action(app, tried, async (c) => {
    signedIn(c);
    const body = await readJson(c, BacktestBody);
    const [from, to] = [Date.parse(body.from), Date.parse(body.to)];
    if (from >= to || to - from > MOST_DAYS * DAY_MS)
      throw new Problem(
        'invalid-parameter',
        {
          zh: `to 须晚于 from,且不超过 ${MOST_DAYS} 天。`,
          en: `to must be after from, by ${MOST_DAYS} days at the most.`,
        },
        { field: 'to' },
      );
    const reads = readsOf(c);
    const rule = await ruleAsked(reads, body.rule);
    const found = await alarms.backtest(reads, { rule, from, to, region: body.region ?? null });
    if (!found) throw unknownRule(rule.id);
    return answer(c, JSON.stringify(found), NO_STORE);
  });

  // after the one above, whose address this one's pattern would take
  const change = {
    path: '/api/rules/{id}',
    id: 'changeRule',
    tag: TAG,
    summary: 'Change a rule or switch it on or off; what is not said stays as it is',
    description: 'Its open alarms end and it begins anew.',
    params,
    body: RuleChangeBody,
    answers: { [JSON_TYPE]: RuleItem },
    problems: [...problems, 'unknown-rule' as const, 'not-possible-now' as const],
  };
  action(app, change, async (c, { params: { id } }) => {
    signedIn(c);
    const body = await readJson(c, RuleChangeBody);
    const before = await findRule(readsOf(c), id);
    const network = networkOf(libraries, before.network);
    const wish = plain({ ...before, ...body });
    const person = steward(c, network, [before.region, wish.region]);
    checkRule(wish, network);
    await checkZones(readsOf(c).db, wish.condition);
    const rule = await alarms.changeRule(person, before, wish);
    if (rule) return answer(c, JSON.stringify(rule), NO_STORE);
    throw new Problem('not-possible-now', {
      zh: '规则刚被他人修改,请重新读取后再改。',
      en: 'Somebody else has just changed this rule; read it again first.',
    });
  });
}
