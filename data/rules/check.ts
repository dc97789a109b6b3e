import type { Sentence } from '#data/access/refusal.ts';
import { parseRegionCode } from '#data/regions/code.ts';
import { COORDINATES, type Condition, type Network, type Rule, type Zone } from '#data/themes/theme.ts';
import { leavesOf, type Single } from './step.ts';
import { flawOfArea } from './zones.ts';

/* What a rule may not say, since it could never hold, never end or not be kept. */

/** Minutes: a condition looks back a week at the most. */
export const MOST_MINUTES = 7 * 24 * 60;
const MOST_PARTS = 8;
/** Resolutions of cells in which stations are counted. */
const [COARSEST, FINEST] = [3, 8];

export interface RuleFlaw extends Sentence {
  /** The property that should be looked at. */
  field: string;
}

const flaw = (field: string, zh: string, en: string): RuleFlaw => ({ field, zh, en });

const checkZone = ({ zone }: Zone, network: Network): RuleFlaw[] => {
  if (!network.moves)
    return [
      flaw(
        'condition',
        `监测网 ${network.id} 的站点不移动,不能按区域判断`,
        `stations of the network ${network.id} do not move, so none goes into an area or out of it`,
      ),
    ];
  if (typeof zone !== 'string') {
    const wrong = flawOfArea(zone, network);
    return wrong ? [flaw('condition', wrong.zh, wrong.en)] : [];
  }
  return parseRegionCode(zone) === zone
    ? []
    : [
        flaw(
          'condition',
          `区域“${zone}”须为地区、园区或海区的完整代码`,
          `the zone "${zone}" is the full code of a region, a park or a sea area`,
        ),
      ];
};

const checkSingle = (one: Single, network: Network): RuleFlaw[] => {
  if (one.kind === 'zone') return checkZone(one, network);
  const flaws: RuleFlaw[] = [];
  const metric = network.metrics.find(({ id }) => id === one.metric);
  const known = network.metrics.map(({ id }) => id).join(', ');
  if (one.metric !== undefined && !metric)
    flaws.push(
      flaw(
        'condition',
        `监测网 ${network.id} 不监测“${one.metric}”,可用:${known}`,
        `the network ${network.id} does not measure "${one.metric}"; it measures ${known}`,
      ),
    );
  if (one.kind === 'missing') return flaws;
  if (metric && COORDINATES.some((id) => id === metric.id))
    flaws.push(
      flaw(
        'condition',
        `${metric.title.zh}只说明位置,请用区域条件`,
        `${metric.title.en} says where a station is; use a zone`,
      ),
    );
  else if (metric?.direction)
    flaws.push(
      flaw(
        'condition',
        `${metric.title.zh}是方向,没有高低之分`,
        `${metric.title.en} is a direction, which is neither high nor low`,
      ),
    );
  if (one.kind === 'rate') {
    if (one.change === 0) flaws.push(flaw('condition', '变化量不能为 0', 'a change of 0 is none'));
    if (one.within < network.step)
      flaws.push(
        flaw(
          'condition',
          `变化的时段不能短于监测间隔 ${network.step} 分钟`,
          `a change needs at least the ${network.step} minutes from one reading to the next`,
        ),
      );
    return flaws;
  }
  const { above, below, clear } = one;
  if ((above === undefined) === (below === undefined))
    flaws.push(flaw('condition', '须给出 above 或 below 之一', 'a limit is either above or below'));
  else if (clear !== undefined && (above === undefined ? clear < below! : clear > above))
    flaws.push(
      flaw(
        'condition',
        'clear 不能比限值更严重,否则告警不会解除',
        'what ends it must not lie beyond the limit',
      ),
    );
  return flaws;
};

const checkParts = (condition: Condition): RuleFlaw[] => {
  if (!('of' in condition)) return [];
  const { kind, of, at_least: least } = condition;
  const flaws: RuleFlaw[] = [];
  if (of.length < 2)
    flaws.push(flaw('condition', '组合条件至少有两项', 'a condition of several has two parts or more'));
  if (least !== undefined && (kind !== 'most' || least < 1 || least > of.length))
    flaws.push(
      flaw(
        'condition',
        'at_least 只用于 most,且为 1 至项数',
        'at_least goes with most, from 1 to how many parts there are',
      ),
    );
  return flaws;
};

const checkCount = ({
  per = 'station',
  res,
  at_least: least,
  share,
}: Pick<Rule, 'per' | 'res' | 'at_least' | 'share'>): RuleFlaw[] => {
  if (per === 'station')
    return least === undefined && share === undefined && res === undefined
      ? []
      : [
          flaw(
            'per',
            'at_least、share 和 res 用于按县、按市或按网格的规则',
            'at_least, share and res go with rules of a county, a city or a cell',
          ),
        ];
  const flaws: RuleFlaw[] = [];
  if (per === 'cell' && !(Number.isInteger(res) && res! >= COARSEST && res! <= FINEST))
    flaws.push(
      flaw(
        'res',
        `网格级别须为 ${COARSEST} 至 ${FINEST} 的整数`,
        `is a resolution of cells from ${COARSEST} to ${FINEST}`,
      ),
    );
  if (per !== 'cell' && res !== undefined)
    flaws.push(flaw('res', 'res 用于按网格的规则', 'res goes with rules of a cell'));
  if (!Number.isInteger(least) || least! < 1)
    flaws.push(flaw('at_least', '须为 1 以上的整数', 'is a whole number of stations from 1'));
  if (share !== undefined && !(share > 0 && share <= 1))
    flaws.push(flaw('share', '须大于 0,不超过 1', 'is above 0 and 1 at most'));
  return flaws;
};

/** Everything wrong with a rule, a sentence each. */
export const flawsOf = (
  {
    region,
    condition,
    when,
    ...counting
  }: Pick<Rule, 'region' | 'condition' | 'when' | 'per' | 'res' | 'at_least' | 'share'>,
  network: Network,
): RuleFlaw[] => {
  const flaws = [
    ...checkParts(condition),
    ...leavesOf(condition).flatMap((one) => checkSingle(one, network)),
  ];
  flaws.push(...checkCount(counting));
  if (leavesOf(condition).length > MOST_PARTS)
    flaws.push(flaw('condition', `最多 ${MOST_PARTS} 项`, `there are ${MOST_PARTS} parts at most`));
  if (region !== undefined && (parseRegionCode(region) !== region || region.startsWith('PK-')))
    flaws.push(flaw('region', '须为行政区划或海区的完整代码', 'is the full code of a region or a sea area'));
  for (const [name, [from, to], least, most] of [
    ['when.months', when?.months ?? [1, 12], 1, 12],
    ['when.hours', when?.hours ?? [0, 23], 0, 23],
  ] as const)
    if (![from, to].every((one) => Number.isInteger(one) && one >= least && one <= most))
      flaws.push(flaw(name, `须为 ${least} 至 ${most} 的整数`, `goes from ${least} to ${most}`));
  return flaws;
};
