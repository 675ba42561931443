/** An address of a service in the catalogue. */
export interface Endpoint {
  readonly interface: string;
  /** Missing in a cloud without regions. */
  readonly region?: string;
  readonly url: string;
}

export interface Service {
  readonly type: string;
  readonly name?: string;
  readonly endpoints: readonly Endpoint[];
}

/** What Keystone gives for credentials. `id` is a secret. */
export interface Token {
  readonly id: string;
  /** When it ends, by this host's clock. */
  readonly expiresAt: Date;
  readonly projectId?: string;
  readonly userId?: string;
  /** Names of the roles that it has on its project. */
  readonly roles: readonly string[];
  readonly catalog: readonly Service[];
}
