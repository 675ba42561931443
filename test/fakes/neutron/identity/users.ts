/** Who may log in at the stand-in. All are in the domain `Default` (id `default`). */
export interface FakeUser {
  readonly id: string;
  readonly name: string;
  readonly password: string;
  readonly projectId: string;
  readonly projectName: string;
  readonly roles: readonly string[];
  readonly applicationCredential: {
    readonly id: string;
    readonly name: string;
    readonly secret: string;
  };
}

/** An administrator, as the service account of a Kuryr usually is. */
export const kuryrUser: FakeUser = {
  id: 'a0'.repeat(16),
  name: 'kuryr',
  password: 'pass-of-kuryr',
  projectId: 'b0'.repeat(16),
  projectName: 'service',
  roles: ['admin', 'member', 'reader'],
  applicationCredential: { id: 'c0'.repeat(16), name: 'kuryr-ac', secret: 'ac-of-kuryr' },
};

/** A plain member of another project. */
export const demoUser: FakeUser = {
  id: 'a1'.repeat(16),
  name: 'demo',
  password: 'pass-of-demo',
  projectId: 'b1'.repeat(16),
  projectName: 'demo',
  roles: ['member', 'reader'],
  applicationCredential: { id: 'c1'.repeat(16), name: 'demo-ac', secret: 'ac-of-demo' },
};

export const users: readonly FakeUser[] = [kuryrUser, demoUser];
