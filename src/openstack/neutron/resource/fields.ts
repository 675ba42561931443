import { z } from 'zod';

/** Fields that most resources share. Those that an extension brings are optional. */
export const commonFields = {
  id: z.string(),
  name: z.string(),
  project_id: z.string().exactOptional(),
  description: z
    .string()
    .nullish()
    .transform((text) => text ?? ''),
  tags: z.array(z.string()).default([]),
  revision_number: z.number().exactOptional(),
  created_at: z.string().exactOptional(),
  updated_at: z.string().exactOptional(),
};

/** What most resources share. */
export interface CommonFields {
  readonly id: string;
  /** Not unique. */
  readonly name: string;
  readonly project_id?: string;
  readonly description: string;
  /** Empty also in a cloud without the extension `standard-attr-tag`. */
  readonly tags: readonly string[];
  /** Grows with every change; not necessarily by one. */
  readonly revision_number?: number;
  /** ISO 8601, whole seconds. */
  readonly created_at?: string;
  /** As `created_at`; changes with the binding and the status too. */
  readonly updated_at?: string;
}
