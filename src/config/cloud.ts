import type { Credentials } from './credentials.ts';

/** Everything that is needed to speak to one cloud, from whichever source it was configured. */
export interface CloudConfig {
  readonly credentials: Credentials;
  readonly region?: string;
  /** Which endpoint of the catalogue is used. */
  readonly interface: 'public' | 'internal' | 'admin';
  /** Addresses that replace the catalogue's, by service type (`network`, `volumev3`, ...). */
  readonly endpointOverrides: Readonly<Record<string, string>>;
  readonly tls: {
    readonly caFile?: string;
    readonly certFile?: string;
    readonly keyFile?: string;
    readonly insecure: boolean;
  };
  /** Limit of one request, in milliseconds. */
  readonly requestTimeoutMs: number;
}
