/** A Keystone object named by id, or by name within a domain. */
export interface NamedOrId {
  readonly id?: string;
  readonly name?: string;
}

export interface ProjectScope {
  readonly project?: NamedOrId;
  readonly projectDomain?: NamedOrId;
}

/** How we prove who we are; each kind is a Keystone v3 authentication method. */
export type Credentials =
  | ({
      readonly kind: 'password';
      readonly authUrl: string;
      readonly user: NamedOrId;
      readonly userDomain?: NamedOrId;
      readonly password: string;
    } & ProjectScope)
  | {
      readonly kind: 'application-credential';
      readonly authUrl: string;
      readonly credential: NamedOrId;
      /** Needed when the credential is given by name. */
      readonly user?: NamedOrId;
      readonly userDomain?: NamedOrId;
      readonly secret: string;
    }
  | ({ readonly kind: 'token'; readonly authUrl: string; readonly token: string } & ProjectScope)
  /** No Keystone at all: Neutron alone at a fixed address (`auth_type = none`). */
  | { readonly kind: 'none'; readonly endpoint: string };
