import type { ComponentProps } from 'svelte';
import { beforeAll, describe, expect, test } from 'vitest';
import { bringWords } from '#lib/i18n/text.ts';
import { layerInfo } from '#lib/cells/layer-info.fixture.ts';
import BivariateLegend from './BivariateLegend.svelte';
import { rendered } from './rendered.fixture.ts';
import SwipeHandle from './SwipeHandle.svelte';

beforeAll(() => bringWords('en'));

describe('the key of two layers', () => {
  const props: ComponentProps<typeof BivariateLegend> = {
    x: layerInfo(),
    y: layerInfo({
      title: { zh: '面积', en: 'Area' },
      aggregation: 'sum',
      unit: { zh: '亩', en: 'mu' },
      bucket: 'month',
    }),
    palette: Array.from({ length: 9 }, (_, i) => `#00000${i}`),
    breaks: { x: [12, 35], y: [0.5, 2.25] },
    buckets: { x: null, y: '2026-10-01' },
  };
  const squares = (html: string): string[][] =>
    [
      ...html.matchAll(/role="gridcell" tabindex="(-?\d)" aria-label="([^"]*)" style="background: ([^;]*)/g),
    ].map(([, ...found]) => found);

  test('has the colours from below as rows from above, and says the ranges of each', () => {
    const found = squares(rendered(BivariateLegend, 'en', props).html);
    expect(found.map(([, , color]) => color?.slice(-1))).toEqual([...'678345012']);
    expect(found[2]?.[1]).toBe(
      'Market entities (entities per cell) 35 and more; Area (mu per cell) 2.25 and more',
    );
    expect(found[6]?.[1]).toBe('Market entities (entities per cell) below 12; Area (mu per cell) below 0.5');
    expect(found[4]?.[1]).toBe(
      'Market entities (entities per cell) 12 to 34; Area (mu per cell) 0.5 to 2.25',
    );
    expect(found.filter(([tabindex]) => tabindex === '0')).toHaveLength(1);
  });

  test('has fewer squares where there are fewer classes, with colours as far apart as they can be', () => {
    const found = squares(rendered(BivariateLegend, 'en', { ...props, breaks: { x: [12], y: [] } }).html);
    expect(found.map(([, , color]) => color?.slice(-1))).toEqual(['3', '5']);
    expect(found[1]?.[1]).toContain('12 and more; Area (mu per cell) all values');
  });

  test('says period, source and that it is a demonstration', () => {
    const { text } = rendered(BivariateLegend, 'zh', props);
    for (const part of ['演示数据', '市场主体 · 现有记录 · 来源:法人,市场监管局', '面积 · 2026年10月 · 来源'])
      expect(text).toContain(part);
  });
});

test('the divider says what lies on either side of it, and where it stands', () => {
  const { html } = rendered(SwipeHandle, 'en', {
    at: 0.4,
    onmove: () => {},
    left: 'Sept 2026',
    right: 'Oct 2026',
  });
  expect(html).toMatch(/role="slider" tabindex="0"[^>]*aria-valuenow="40"/);
  expect(html).toContain('aria-valuetext="Left: Sept 2026, 40%; right: Oct 2026"');
});
