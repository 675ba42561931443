import type { z } from 'zod';
import { unusable } from '../../session/refusal.ts';

/** One kind of thing that Neutron keeps: how it is named in paths, bodies and sentences. */
export interface Resource<T extends { readonly id: string }> {
  /** The key of a list, and with dashes the path: `security_groups`, `/security-groups`. */
  readonly collection: string;
  /** The key of one: `security_group`. */
  readonly single: string;
  readonly path: string;
  /** In a sentence: "the security group", "security groups". */
  readonly noun: string;
  readonly plural: string;
  readonly schema: z.ZodObject & z.ZodType<T>;
}

/** The member `key` of an answer, checked; an answer without what we need is a clear error. */
export function read<T>(key: string, schema: z.ZodType<T>, body: unknown, action: string): T {
  const value = isRecord(body) ? body[key] : undefined;
  const parsed = schema.safeParse(value);
  if (parsed.success) return parsed.data;
  const where = [key, ...(parsed.error.issues[0]?.path ?? [])].join('.');
  throw unusable({ service: 'network', action }, `${where} is missing or has a wrong type`);
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null;
}
