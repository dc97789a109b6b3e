import { Marker, type Map as MapLibreMap } from 'maplibre-gl';
import { mount, unmount } from 'svelte';
import { badgesOf, type Badge, type Placed } from '#lib/alarms/badges.ts';
import { ALARM_WORDS } from '#lib/i18n/alarms.ts';
import AlarmBadge from './AlarmBadge.svelte';
import type { MapScene } from './map-view.svelte.ts';

/** Badges stand at least so far apart, in pixels of a desk screen. */
const REACH = 30;

/** Puts badges of the open alarms on the map, over all that it draws; returns what takes them away. */
export const openAlarmBadges = (map: MapLibreMap, scene: MapScene): (() => void) => {
  const shown = new Map<string, () => void>();
  /** Changes when the map has come to rest somewhere else. */
  let rest = $state(0);

  const labelOf = ({ alarm, ids, severity }: Badge): string => {
    const i18n = scene.words();
    const level = i18n.of(ALARM_WORDS, `alarm.severity.${severity}`);
    const text = `${level} ${i18n.say(alarm.title)} ${i18n.say(alarm.name)}`;
    return ids.length > 1 ? `${text} (${i18n.of(ALARM_WORDS, 'alarm.dialog.of', { n: ids.length })})` : text;
  };

  const put = (badge: Badge, lngLat: [number, number], pointed: boolean): (() => void) => {
    const target = document.createElement('div');
    const press = () => scene.showAlarms(badge.ids);
    const component = mount(AlarmBadge, { target, props: { badge, label: labelOf(badge), pointed, press } });
    const marker = new Marker({ element: target }).setLngLat(lngLat).addTo(map);
    // it names itself, and its button is what is there
    target.removeAttribute('aria-label');
    target.removeAttribute('role');
    return () => {
      marker.remove();
      void unmount(component);
    };
  };

  const draw = () => {
    const alarms = scene.alarms();
    const placed: Placed[] = [];
    const { clientWidth, clientHeight } = map.getContainer();
    for (const alarm of alarms?.items ?? []) {
      if (alarm.lon === null || alarm.lat === null || alarm.state === 'shelved') continue;
      const { x, y } = map.project([alarm.lon, alarm.lat]);
      // what is far outside is drawn when the map comes there
      if (x < -clientWidth || y < -clientHeight || x > 2 * clientWidth || y > 2 * clientHeight) continue;
      placed.push({ alarm, x, y });
    }
    const lang = scene.words().lang;
    const kept = new Set<string>();
    for (const badge of badgesOf(placed, REACH * scene.scale())) {
      const { alarm, ids, waiting } = badge;
      const pointed = alarms?.pointed != null && ids.includes(alarms.pointed);
      // what looks different is another badge
      const key = [alarm.id, badge.severity, waiting, pointed, lang, alarm.lon, alarm.lat, ids.join()].join(
        ' ',
      );
      kept.add(key);
      if (!shown.has(key)) shown.set(key, put(badge, [alarm.lon!, alarm.lat!], pointed));
    }
    for (const [key, take] of shown) {
      if (kept.has(key)) continue;
      take();
      shown.delete(key);
    }
    map.getContainer().dataset['alarmBadges'] = String(shown.size);
  };

  const moved = map.on('moveend', () => (rest += 1));
  const stopEffects = $effect.root(() => {
    $effect(() => {
      void rest;
      draw();
    });
  });
  return () => {
    stopEffects();
    moved.unsubscribe();
    for (const take of shown.values()) take();
    shown.clear();
  };
};
