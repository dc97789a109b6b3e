import { z } from 'zod';
import type { MqttSource } from '#data/observations/mqtt-feed.ts';
import { listenedTopic } from '#data/observations/mqtt-lines.ts';

const isBroker = (text: string): boolean => {
  const url = URL.canParse(text) ? new URL(text) : null;
  return url !== null && /^mqtts?:$/.test(url.protocol) && url.hostname !== '' && url.username === '';
};

const Topic = z
  .strictObject({
    topic: z.string().min(1, 'is empty').max(200),
    network: z.string().max(60).optional(),
    station: z.string().max(400).optional(),
    metric: z.string().max(60).optional(),
  })
  .transform(({ topic, network, station, metric }, context) => {
    const declared = {
      topic,
      ...(network !== undefined && { network }),
      ...(station !== undefined && { station }),
      ...(metric !== undefined && { metric }),
    };
    try {
      listenedTopic(declared);
      return declared;
    } catch (error) {
      context.addIssue({ code: 'custom', message: `is wrong: ${(error as Error).message}` });
      return z.NEVER;
    }
  });

const Sources = z
  .array(
    z.strictObject({
      url: z
        .string()
        .refine(
          isBroker,
          'must be a broker such as mqtts://broker.example.cn:8883, without user and password',
        ),
      client_id: z.string().min(1, 'is empty').max(60),
      version: z.enum(['3.1.1', '5'], 'must be "3.1.1" or "5"').default('5'),
      username: z.string().max(200).optional(),
      password: z.string().max(400).optional(),
      topics: z.array(Topic, 'must be a list of topics').min(1, 'has no topic').max(100),
    }),
    'must be a list of brokers',
  )
  .max(20);

/** Brokers that readings come from, of the text of a file. Throws SyntaxError or ZodError where it says something that cannot be. */
export const mqttSources = (text: string): MqttSource[] =>
  Sources.parse(JSON.parse(text)).map(({ client_id: clientId, username, password, ...source }) => ({
    ...source,
    clientId,
    ...(username !== undefined && { username }),
    ...(password !== undefined && { password }),
  }));
