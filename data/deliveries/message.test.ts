import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { backOffMs, mailOf, signatureOf, webhookRequest } from './message.ts';

const ALARM = {
  id: '7',
  severity: 2,
  title: { zh: '细颗粒物超标', en: 'PM2.5 above its limit' },
  cause: { zh: '细颗粒物 180 微克/立方米,高于 150', en: 'PM2.5 is 180 µg/m³, above 150' },
  name: { zh: '市南站', en: 'Shinan station' },
  place: { name: { zh: '市南区', en: 'Shinan' } },
  onset: '2026-11-25T15:00:00.000Z',
  raised_at: '2026-11-25T16:02:03.000Z',
};
const notice = (alarm: object = ALARM, act = 'raise') => ({
  event: '41',
  at: '2026-11-25T16:02:03.000Z',
  data: JSON.stringify({ alarm, act }),
});

describe('a webhook', () => {
  test('is signed as the published vector of Standard Webhooks', () => {
    const secret = Buffer.from('MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw', 'base64');
    expect(signatureOf(secret, 'msg_p5jXN8AQM9LWM0D4loKWxJek', '1614265330', '{"test": 2432232314}')).toBe(
      'v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=',
    );
  });

  test('says by its id which event it is, and carries the alarm', () => {
    const secret = Buffer.alloc(32, 1);
    const { headers, body } = webhookRequest({ secret }, notice(), new Date('2026-11-25T16:02:04.900Z'));
    expect(JSON.parse(body)).toEqual({
      type: 'alarm.raise',
      timestamp: '2026-11-25T16:02:03.000Z',
      data: { alarm: ALARM, act: 'raise' },
    });
    expect(headers).toEqual({
      'content-type': 'application/json',
      'webhook-id': 'event_41',
      'webhook-timestamp': '1795622524',
      'webhook-signature': signatureOf(secret, 'event_41', '1795622524', body),
    });
  });
});

describe('a mail', () => {
  const to = { from: 'haidai@map.example.cn', to: ['duty@example.cn'] };

  test('says in its subject how bad it is and where, in the language of who reads it', () => {
    expect(mailOf({ ...to, language: 'zh' }, notice())).toEqual({
      from: 'haidai@map.example.cn',
      to: ['duty@example.cn'],
      subject: '[橙色告警] 市南站:细颗粒物超标',
      text: '细颗粒物 180 微克/立方米,高于 150\n\n地点:市南区 市南站\n起始时间:2026-11-25 23:00 (UTC+8)\n告警时间:2026-11-26 00:02 (UTC+8)\n告警编号:7\n',
      messageId: '<event-41@map.example.cn>',
    });
    const { subject, text } = mailOf({ ...to, language: 'en' }, notice(ALARM, 'resolve'));
    expect(subject).toBe('[Orange alarm resolved] Shinan station: PM2.5 above its limit');
    expect(text).toContain('Onset: 2026-11-25 23:00 (UTC+8)');
  });

  test('has one line of subject, whatever a station is called', () => {
    const name = { zh: '站\r\nBcc: somebody@example.cn', en: 'x' };
    expect(mailOf({ ...to, language: 'zh' }, notice({ ...ALARM, name })).subject).toBe(
      '[橙色告警] 站 Bcc: somebody@example.cn:细颗粒物超标',
    );
  });
});

test('what failed is tried again later and later, and at least every ten minutes or so', () => {
  fc.assert(
    fc.property(
      fc.integer({ min: 1, max: 10_000 }),
      fc.double({ min: 0, max: 1, noNaN: true }),
      (tries, random) => {
        const wait = backOffMs(tries, random);
        expect(wait).toBeGreaterThanOrEqual(1_500);
        expect(wait).toBeLessThanOrEqual(750_000);
        expect(backOffMs(tries + 1, random)).toBeGreaterThanOrEqual(wait);
      },
    ),
  );
});
