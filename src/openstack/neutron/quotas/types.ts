import { z } from 'zod';

const one = z.object({ limit: z.number(), used: z.number(), reserved: z.number().default(0) });

/** By the name of the resource: `port`, `security_group`. */
export const quotaSchema = z.record(z.string(), one);

export type Quota = z.output<typeof quotaSchema>;

/** Neutron's path for the quota of a project with what is used of it. */
export function quotaPath(projectId: string): string {
  return `/quotas/${projectId}/details.json`;
}

/** How many more of a resource a project may have. Neutron writes -1 for no limit. */
export function leftOf(entry: Quota[string] | undefined): number {
  if (!entry || entry.limit < 0) return Number.POSITIVE_INFINITY;
  return Math.max(0, entry.limit - entry.used - entry.reserved);
}
