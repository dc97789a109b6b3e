import type { OpenAPIHono } from '@hono/zod-openapi';
import { Deliveries } from '../admin-schemas.ts';
import { JSON_TYPE } from '../answer.ts';
import { resource } from '../resource.ts';
import { ADMIN_TAG, NEEDS, noStore, type AdminParts } from './admin-accounts.ts';
import { targetStates } from '#data/deliveries/store.ts';

/** Whether those who are told of alarms outside are reached: what the system administrator looks after. */
export function addAdminDeliveries(app: OpenAPIHono, { may, database }: AdminParts): void {
  const deliveries = {
    path: '/api/admin/deliveries',
    id: 'listDeliveries',
    tag: ADMIN_TAG,
    summary: 'Who is told of alarms by webhook or mail, and how that stands; for the system administrator',
    answers: { [JSON_TYPE]: Deliveries },
    problems: [...NEEDS],
  };
  resource(app, deliveries, async (c) => {
    await may(c, 'system');
    return noStore(c, { items: await targetStates(database) });
  });
}
