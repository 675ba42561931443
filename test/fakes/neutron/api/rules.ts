import { randomUUID } from 'node:crypto';
import type { NeutronFault } from '../http/answer.ts';
import type { Row } from '../store/rows.ts';
import type { State } from '../store/state.ts';
import type { Table } from '../store/table.ts';
import type { Attributes, Values } from './attributes.ts';
import type { Context } from './context.ts';

/** What is special to one resource; everything else is the same for all (`collection.ts`). */
export interface Rules<T extends Row = Row> {
  /** `security_groups`; with dashes it is the path. */
  readonly collection: string;
  readonly single: string;
  readonly attributes: Attributes;
  readonly tagged: boolean;
  readonly table: (state: State) => Table<T>;
  readonly notFound: (id: string) => NeutronFault;
  /** Makes it from checked values, or refuses. */
  readonly create: (context: Context, values: Values) => T;
  readonly update: (context: Context, row: T, changes: Values) => T;
  readonly remove: (context: Context, row: T) => void;
  /** What it shows beside its own columns. */
  readonly view?: (context: Context, row: T) => Values;
  /** Filters that are not plain columns: from the wanted values to what matches any of them. */
  readonly filters?: Readonly<Record<string, (values: readonly string[]) => (row: T) => boolean>>;
  /** Whether others than its project may see it. */
  readonly shared?: (row: T) => boolean;
}

/** The columns that every new row has. */
export function newRow(context: Context, values: Values): Row & Values {
  const now = timestamp();
  return {
    ...values,
    id: randomUUID(),
    project_id: String(values['project_id'] ?? values['tenant_id'] ?? context.projectId),
    tags: (values['tags'] as readonly string[] | undefined) ?? [],
    created_at: now,
    updated_at: now,
    revision_number: 0,
  };
}

/** A row after a change. */
export function changed<T extends Row>(row: T, changes: Values): T {
  return {
    ...row,
    ...changes,
    updated_at: timestamp(),
    revision_number: row.revision_number + 1,
  };
}

function timestamp(): string {
  return new Date().toISOString().replace(/\.\d+Z$/, 'Z');
}
