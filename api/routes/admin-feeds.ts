import type { OpenAPIHono } from '@hono/zod-openapi';
import { JSON_TYPE } from '../answer.ts';
import { FeedList } from '../feed-schemas.ts';
import type { Feeds } from '../feeds.ts';
import { resource } from '../resource.ts';
import { ADMIN_TAG, NEEDS, noStore, type AdminParts } from './admin-accounts.ts';

/** How whatever readings come from by themselves stands; for the system administrator. */
export function addAdminFeeds(
  app: OpenAPIHono,
  { may, feeds }: Pick<AdminParts, 'may'> & { feeds: Feeds },
): void {
  const declared = {
    path: '/api/admin/feeds',
    id: 'listFeeds',
    tag: ADMIN_TAG,
    summary: 'Brokers that are listened to and sources that are asked for readings, and how they stand',
    answers: { [JSON_TYPE]: FeedList },
    problems: [...NEEDS],
  };
  resource(app, declared, async (c) => {
    await may(c, 'system');
    return noStore(c, { items: await feeds.items() });
  });
}
