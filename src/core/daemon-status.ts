import { z } from 'zod';

/** What a running daemon says of itself at `/status` of its admin socket. */
export const daemonStatus = z.object({
  version: z.string(),
  pid: z.number(),
  host: z.string(),
  /** ISO 8601. */
  startedAt: z.string(),
  uptimeSeconds: z.number(),
  logLevel: z.string(),
  endpoints: z.number(),
  /** What is promised to dockerd and not done, oldest first. */
  pending: z.array(z.looseObject({ kind: z.string(), ageSeconds: z.number() })),
  /** The last look for what was left behind; null before the first, and when it is off. */
  lastReconcile: z
    .object({
      at: z.string(),
      /** What was found that only a second look can make certain. */
      uncertain: z.number(),
      mended: z.number(),
      /** Why it could not look. */
      error: z.string().optional(),
    })
    .nullable(),
});

export type DaemonStatus = z.output<typeof daemonStatus>;
