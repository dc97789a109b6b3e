import type { ComponentProps } from 'svelte';
import { beforeAll, describe, expect, test } from 'vitest';
import { bringWords } from '#lib/i18n/text.ts';
import type { Lang } from '#lib/state/address.ts';
import { rendered } from './rendered.fixture.ts';
import TimeBar from './TimeBar.svelte';

beforeAll(() => bringWords('en'));

type Props = ComponentProps<typeof TimeBar>;

const nothing = () => {};
const props: Props = {
  moments: ['2026-10-05', '2026-10-06', '2026-10-08'],
  now: '2026-10-06',
  playing: false,
  speed: 2,
  range: null,
  step: 'day',
  loading: false,
  onseek: nothing,
  onplay: nothing,
  onpause: nothing,
  onspeed: nothing,
  onrange: nothing,
};
const bar = (lang: Lang, change: Partial<Props> = {}) => rendered(TimeBar, lang, { ...props, ...change });
const button = (html: string, label: string): string | undefined =>
  html.match(/<button[^>]*>/g)?.find((tag) => tag.includes(`aria-label="${label}"`));

describe('the time bar', () => {
  test('says the moment and its zone, to the eye and on the slider', () => {
    const { html, text } = bar('zh');
    expect(text).toContain('2026年10月6日 逐日 · 中国标准时间');
    expect(html).toMatch(/<input type="range"[^>]*max="2"[^>]*value="1"[^>]*aria-valuetext="2026年10月6日"/);
    expect(html).toMatch(/<option value="2" selected/);
  });

  test('a moment of the address that the clock does not have stands at the one before', () => {
    const { html, text } = bar('en', { now: '2026-10-07' });
    expect(text).toContain('7 Oct 2026');
    expect(html).toMatch(/<input type="range"[^>]*value="1"/);
  });

  test('plays or pauses, and ends at its ends', () => {
    expect(button(bar('en').html, 'Play')).toBeDefined();
    expect(button(bar('en', { playing: true }).html, 'Pause')).toBeDefined();
    const atEnd = bar('en', { now: '2026-10-08' }).html;
    expect(button(atEnd, 'Next moment')).toContain('aria-disabled="true"');
    expect(button(atEnd, 'Previous moment')).toContain('aria-disabled="false"');
  });

  test('says what it goes round in', () => {
    const { html, text } = bar('en', { range: ['2026-10-05', '2026-10-06'] });
    expect(text).toContain('Loop from 5 Oct 2026 to 6 Oct 2026');
    expect(button(html, 'Clear the loop')).toBeDefined();
    expect(html).toMatch(/class="band[^>]*--from: 0; --to: 0.5/);
  });

  test('says when it waits, and when no layer has buckets', () => {
    expect(bar('en', { loading: true }).text).toContain('by day · Reading…');
    expect(bar('en', { moments: [], now: null }).text).toContain('No chosen layer has data over time.');
    expect(bar('en', { now: null }).text).toContain('—');
  });
});
