import type { CloudConfig } from '../cloud.ts';
import type { AuthField } from '../options/auth-options.ts';
import type { Problem } from '../problem.ts';

/** How to reach the cloud, as far as the source of the credentials says it. */
export type Connection = Partial<
  Pick<CloudConfig, 'region' | 'interface' | 'endpointOverrides'> & CloudConfig['tls']
>;

/**
 * Everything that one source says about logging in. Sets of two sources are never mixed: half a set from here
 * and half from there is how one logs in to the wrong cloud.
 */
export interface CredentialSet {
  /** The source, for people: `environment (OS_*)`, `/etc/kuryr/kuryr.conf [neutron]`. */
  readonly source: string;
  readonly fields: Readonly<Partial<Record<AuthField, string>>>;
  /** What the source calls a field: `OS_AUTH_URL`, `auth_url`. */
  readonly nameOf: (field: AuthField) => string;
  readonly connection: Connection;
  /** Values of the connection that are not allowed. */
  readonly problems: readonly Problem[];
  readonly warnings: readonly Problem[];
}
