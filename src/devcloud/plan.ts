import type { Layout } from './settings/layout.ts';
import type { Secrets } from './settings/secrets.ts';
import type { Settings } from './settings/settings.ts';
import type { ProcessTable } from './supervisor/process-table.ts';

/** What the definitions of services are made from. */
export interface Plan {
  readonly layout: Layout;
  readonly settings: Settings;
  readonly secrets: Secrets;
  readonly table: ProcessTable;
}

/** The API addresses; they are the same seen from every host. */
export function keystoneUrl({ portBase }: Settings): string {
  return `http://127.0.0.1:${portBase}/v3`;
}

export function neutronUrl({ portBase }: Settings): string {
  return `http://127.0.0.1:${portBase + 1}`;
}
