import type { ComponentProps } from 'svelte';
import { beforeAll, describe, expect, test } from 'vitest';
import { bringWords } from '#lib/i18n/text.ts';
import { layerInfo } from '#lib/cells/layer-info.fixture.ts';
import { Problem } from '#lib/problem.ts';
import type { Lang } from '#lib/state/address.ts';
import CellLegend from './CellLegend.svelte';
import { rendered } from './rendered.fixture.ts';

beforeAll(() => bringWords('en'));

type Props = ComponentProps<typeof CellLegend>;

/** The values 1 to 5, each in about 80 of 400 cells. */
const quantiles = Array.from({ length: 201 }, (_, i) => 1 + Math.floor(i / 41));
const props: Props = {
  layer: layerInfo(),
  palette: ['#000001', '#000002', '#000003', '#000004', '#000005'],
  distribution: { cells: 400, min: 1, max: 5, quantiles },
  loading: false,
  problem: null,
  breaks: [2, 3, 4, 5],
  classing: 'jenks',
  onclassing: () => {},
  range: null,
  onrange: () => {},
  bucket: null,
  res: 7,
  seen: { cells: 390, classes: [80, 81, 82, 77, 70], within: 390 },
};
const legend = (lang: Lang, change: Partial<Props> = {}) =>
  rendered(CellLegend, lang, { ...props, ...change });

describe('the key of a layer of cells', () => {
  test('says what a colour stands for: unit, size of a cell, period, source, age, that it is a demonstration', () => {
    const zh = legend('zh').text;
    for (const part of [
      '市场主体',
      '家/格 · 现有记录 · 每格约 3.63 km²',
      '演示数据',
      '来源:法人,市场监管局',
      '未到更新期',
      '视野内 390 格(按网格中心),H3 7 级',
    ])
      expect(zh).toContain(part);
    const bucketed = legend('en', {
      layer: layerInfo({ bucket: 'month', demo: false }),
      bucket: '2026-10-01',
    });
    expect(bucketed.text).toContain('entities per cell · Oct 2026 · cells of about 3.63 km²');
    expect(bucketed.text).not.toContain('Demo data');
    expect(bucketed.text).toContain('Classes and histogram are of all periods');
    expect(zh).not.toContain('全部时段');
  });

  test('has a colour for each class, the highest first', () => {
    const { html, text } = legend('en');
    expect(text).toMatch(/5 cells: 70 4 cells: 77 3 cells: 82 2 cells: 81 1 cells: 80/);
    expect(html.match(/swatch[^>]*background: (#\d+)/g)?.map((part) => part.slice(-1))).toEqual([...'54321']);
    expect(html).toMatch(/<option value="jenks" selected/);
  });

  test('can be filtered from the keyboard, and says by what it is', () => {
    const { html, text } = legend('en', { range: [2, 4], seen: { ...props.seen!, within: 163 } });
    expect(html).toMatch(/role="slider" tabindex="0" aria-label="From"[^>]*aria-valuetext="2"/);
    expect(html).toMatch(/role="slider" tabindex="0" aria-label="To"[^>]*aria-valuetext="4"/);
    expect(text).toContain('Only 2 to 3, cells: 163');
    expect(text).toContain('Clear the filter');
    expect(legend('en').text).not.toContain('Clear the filter');
  });

  test('says when there is nothing to see, and why', () => {
    const empty = { cells: 0, min: 0, max: 0, quantiles: [] };
    expect(legend('en', { distribution: empty, breaks: [] }).text).toContain('There is no data in view.');
    expect(legend('en', { distribution: null, loading: true }).text).toContain('Reading…');
    expect(legend('en', { loading: true }).text).toContain('Updating…');
    const failed = legend('en', { distribution: null, problem: new Problem('offline', 'no network') });
    expect(failed.text).toContain('The server cannot be reached.');
    expect(failed.text).not.toContain('There is no data in view.');
  });

  test('shows what has no value where there is some', () => {
    expect(legend('en', { missing: { cells: 3, color: '#999999' } }).text).toContain('no data cells: 3');
    expect(legend('en', { missing: { cells: 0, color: '#999999' } }).text).not.toContain('no data');
  });
});
