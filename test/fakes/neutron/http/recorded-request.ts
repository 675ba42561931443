/** One request that reached the stand-in, in the order of arrival. */
export interface RecordedRequest {
  readonly service: 'identity' | 'network';
  readonly method: string;
  /** As the service sees it: `/v2.0/ports/<id>`, `/v3/auth/tokens`. */
  readonly path: string;
  /** Values by key, in order. */
  readonly query: Readonly<Record<string, readonly string[]>>;
  readonly headers: Readonly<Record<string, string | string[] | undefined>>;
  /** Parsed JSON; undefined without a body. */
  readonly body: unknown;
  /** Undefined while it is under way, and for ever if the connection was cut. */
  status?: number;
}
