/**
 * Every error that a user of Kuryr can meet: its code, the HTTP status that answers it, whether the
 * same call may succeed later, and the sentence. A sentence says what is wrong and what to do.
 */
interface Row<P> {
  readonly status: number;
  readonly retry: boolean;
  readonly message: (p: P) => string;
}

function row<P>(status: number, retry: boolean, message: (p: P) => string): Row<P> {
  return { status, retry, message };
}

export const errorTable = {
  /** A request that does not follow the plugin protocol. */
  BAD_REQUEST: row(400, false, (p: { what: string }) => p.what),
  UNKNOWN_METHOD: row(404, false, (p: { method: string }) => `Kuryr has no method ${p.method}`),

  /** Configuration. `where` names file, group and option. */
  CONFIG: row(500, false, (p: { where: string; what: string }) => `${p.where}: ${p.what}`),

  /**
   * The cloud said no; its own sentence, status and request id in ours. `type` is the name that
   * Neutron gives the kind of error (`IpAddressAlreadyAllocated`, ...).
   */
  OPENSTACK: row(
    500,
    false,
    (p: {
      service: string;
      action: string;
      status: number;
      text: string;
      requestId?: string;
      /** `Retry-After`, which was too long to be waited for. */
      retryAfterMs?: number;
      type?: string;
    }) =>
      `${p.service} refused to ${p.action}: ${p.text} (HTTP ${p.status}${p.requestId ? `, ${p.requestId}` : ''})`,
  ),
  /** The cloud cannot be reached or does not answer in time. */
  OPENSTACK_UNREACHABLE: row(
    503,
    true,
    (p: { service: string; url: string; why: string }) =>
      `${p.service} at ${p.url} cannot be reached: ${p.why}; check that it runs and that this host can connect to it`,
  ),
  OPENSTACK_AUTH: row(
    401,
    false,
    (p: { url: string; why: string }) =>
      `Keystone at ${p.url} refused our credentials: ${p.why}; check the credentials in kuryr.conf, clouds.yaml or the environment`,
  ),
  DEADLINE: row(
    504,
    true,
    (p: { what: string; seconds: number }) => `${p.what} did not end within ${p.seconds} s`,
  ),

  /** Neutron lacks an extension that we cannot do without. */
  NEUTRON_LACKS: row(
    501,
    false,
    (p: { extension: string; needs: string }) =>
      `Neutron lacks the extension ${p.extension}, which ${p.needs}; its operator has to enable it (openstack extension list --network)`,
  ),

  NOT_FOUND: row(404, false, (p: { what: string }) => p.what),
  CONFLICT: row(409, false, (p: { what: string }) => p.what),

  /** The host side of a binding failed. */
  BINDING: row(500, false, (p: { what: string }) => p.what),
  LINUX: row(
    500,
    false,
    (p: { action: string; errno: string; text?: string }) =>
      `the kernel refused to ${p.action}: ${p.errno}${p.text ? ` (${p.text})` : ''}`,
  ),
  /** The thread that speaks to the kernel ended; the next call starts a new one. */
  NETLINK_WORKER: row(
    500,
    true,
    (p: { why: string }) =>
      `Kuryr's netlink worker ended: ${p.why}; the call may be made again, the log has the cause`,
  ),
  OVSDB: row(
    500,
    false,
    (p: { action: string; why: string }) => `Open vSwitch refused to ${p.action}: ${p.why}`,
  ),
  OVSDB_UNREACHABLE: row(
    503,
    true,
    (p: { endpoint: string; why: string }) =>
      `the Open vSwitch database at ${p.endpoint} cannot be reached: ${p.why}; check that ovsdb-server runs and [binding] ovsdb_connection`,
  ),
  DOCKER: row(
    503,
    true,
    (p: { host: string; why: string }) =>
      `the Docker Engine at ${p.host} cannot be asked: ${p.why}; check that dockerd runs and [DEFAULT] docker_host`,
  ),
  COMMAND: row(
    500,
    false,
    (p: { command: string; why: string }) => `${p.command} failed: ${p.why}`,
  ),
  INTERNAL: row(
    500,
    false,
    (p: { requestId: string }) =>
      `Kuryr met an error of its own; the log has the cause under request id ${p.requestId}`,
  ),
} as const;

export type ErrorCode = keyof typeof errorTable;
export type ErrorParams<C extends ErrorCode> = Parameters<(typeof errorTable)[C]['message']>[0];
