import { z } from '@hono/zod-openapi';
import { Count, Instant, LngLat, Text } from './schemas.ts';

/** The wire contract of candidates: where the air or the water of a station came from, and what lies there. */

const Station = z.object({
  network: z.string(),
  station: z.string(),
  name: z.string().nullable(),
  position: LngLat,
});

const Kilometres = z.number().openapi({ description: 'km' });

const Source = {
  source: z.string().openapi({ description: 'The key of its record.' }),
  name: z.string().nullable(),
  pollutant: z.string(),
  permit_kind: z.string().nullable(),
  permitted_tonnes: z.number().nullable(),
  online: z.boolean().openapi({ description: 'Whether its outlets are measured: network outlets.' }),
  position: LngLat,
};

const Score = z.number().openapi({ description: '0 to 1; candidates stand in its order.' });

const sourcesOf = <T extends z.ZodRawShape>(item: T) =>
  z.object({
    granted: z.boolean().openapi({ description: 'Whether any sources are granted to whoever asks.' }),
    found: Count.openapi({ description: 'How many there are; the first are listed.' }),
    items: z.array(z.object({ ...Source, ...item })),
  });

const indication = {
  indication: Text.openapi({ description: 'What the answer is and what it is not.' }),
  method: Text,
};

export const UpwindAnswer = z
  .object({
    ...indication,
    station: Station,
    time: Instant.nullable().openapi({ description: 'The end of the hour from which it goes back.' }),
    rules: z.object({
      hours: Count,
      half_angle: z.number().openapi({ description: 'Degrees by which the cone widens to either side.' }),
      start_km: Kilometres,
      wind_stations: Count.openapi({
        description: 'So many of the nearest stations make the wind of a place.',
      }),
      wind_reach_km: Kilometres,
    }),
    wind_stations: Count.openapi({ description: 'Stations that measured the wind in those hours.' }),
    path: z.array(
      z.object({
        time: Instant,
        position: LngLat,
        km: Kilometres,
        half_width_km: Kilometres,
        wind: z
          .object({ speed: z.number(), from: z.number() })
          .nullable()
          .openapi({ description: 'm/s, and degrees where it came from, in the hour that led there.' }),
      }),
    ),
    ended: z.enum(['hours', 'no-wind']).nullable(),
    outline: z.array(LngLat),
    sources: sourcesOf({
      distance_km: Kilometres,
      bearing: z.number(),
      path_km: Kilometres,
      hours_back: z.number(),
      aside_km: Kilometres,
      alignment: z.number().openapi({ description: '1 in the middle of the cone, 0 at its edge.' }),
      score: Score,
    }),
  })
  .openapi('Upwind');
export type UpwindAnswer = z.infer<typeof UpwindAnswer>;

const Along = { river: Text, water_km: Kilometres, aside_km: Kilometres };

export const UpstreamAnswer = z
  .object({
    ...indication,
    station: Station,
    place: z
      .object({ river: Text, aside_km: Kilometres })
      .nullable()
      .openapi({ description: 'The river that the station belongs to; null where none is known so near.' }),
    why: Text.nullable().openapi({ description: 'Why nothing is said, where the place is null.' }),
    rules: z.object({
      within_km: Kilometres,
      aside_km: Kilometres,
      snap_km: Kilometres,
      join_km: Kilometres,
    }),
    lines: z.array(z.object({ river: Text, line: z.array(LngLat) })),
    sections: z.array(
      z.object({
        station: z.string(),
        name: z.string().nullable(),
        position: LngLat,
        ...Along,
        latest: z.record(z.string(), z.object({ time: Instant, value: z.number().nullable() })),
      }),
    ),
    sources: sourcesOf({ ...Along, score: Score }),
  })
  .openapi('Upstream');
export type UpstreamAnswer = z.infer<typeof UpstreamAnswer>;
