import type { ComponentProps } from 'svelte';
import { beforeAll, describe, expect, test } from 'vitest';
import { bringWords } from '#lib/i18n/text.ts';
import { layerInfo } from '#lib/cells/layer-info.fixture.ts';
import { Problem } from '#lib/problem.ts';
import type { Lang } from '#lib/state/address.ts';
import LayersPanel from './LayersPanel.svelte';
import { rendered } from './rendered.fixture.ts';

beforeAll(() => bringWords('en'));

type Props = ComponentProps<typeof LayersPanel>;

const items = ['a', 'b', 'c', 'd', 'e'].map((id) =>
  layerInfo({
    id,
    title: { zh: `图层${id}`, en: `Layer ${id}` },
    ...(id === 'b' && { bucket: 'month' as const }),
  }),
);
const props: Props = {
  items,
  problem: null,
  chosen: [],
  onchange: () => {},
  onclose: () => {},
  retry: () => {},
};
const panel = (lang: Lang, change: Partial<Props> = {}) =>
  rendered(LayersPanel, lang, { ...props, ...change });
const boxes = (html: string): string[] => html.match(/<input type="checkbox"[^>]*>/g) ?? [];

describe('the list of layers', () => {
  test('has every layer under its theme with its unit, its buckets, and that it is a demonstration', () => {
    const { text } = panel('zh');
    expect(text).toContain('法人 图层a 家 演示数据 图层b 家 逐月 演示数据');
    expect(text).toContain('还没有显示的图层');
  });

  test('shows the chosen ones from the top, and what can be done with them', () => {
    const { html, text } = panel('en', {
      chosen: [
        { id: 'c', opacity: 0.55 },
        { id: 'a', opacity: 0.8 },
      ],
    });
    expect(text).toMatch(/Layer c entities .*55% .*Layer a entities .*80%/);
    for (const name of ['Move down: Layer c', 'Move up: Layer a', 'Remove: Layer a'])
      expect(html).toContain(`aria-label="${name}"`);
    expect(html).toMatch(/aria-label="Move up: Layer c" aria-disabled="true"/);
    expect(html).toMatch(/aria-label="Move down: Layer c" aria-disabled="false"/);
    expect(boxes(html).map((box) => box.includes('checked'))).toEqual([true, false, true, false, false]);
  });

  test('says that four is the limit, and then offers no fifth', () => {
    const chosen = ['a', 'b', 'c', 'd'].map((id) => ({ id, opacity: 1 }));
    const { html, text } = panel('en', { chosen });
    expect(text).toContain('No more than 4 layers are shown at once');
    expect(boxes(html).map((box) => box.includes('disabled'))).toEqual([false, false, false, false, true]);
  });

  test('offers no layer whose cells are not published, and says why', () => {
    const { html, text } = panel('en', { items: [layerInfo({ id: 'x', grade: 3 })] });
    expect(boxes(html)[0]).toContain('disabled');
    expect(text).toContain('classified “3, sensitive”; its cells are not published');
  });

  test('says when it is being read, cannot be read, or has nothing', () => {
    expect(panel('en', { items: null }).text).toContain('Reading the layers…');
    expect(panel('en', { items: [] }).text).toContain('no data yet that can be shown by cell');
    const failed = panel('en', { items: null, problem: new Problem('server', '') });
    expect(failed.text).toContain('The server failed.');
    expect(failed.text).toContain('Try again');
    expect(failed.text).not.toContain('Reading');
  });

  test('keeps a chosen layer that is no longer there in sight, so that it can be removed', () => {
    expect(panel('en', { chosen: [{ id: 'gone', opacity: 1 }] }).text).toContain(
      'gone This layer is no longer there',
    );
  });
});
