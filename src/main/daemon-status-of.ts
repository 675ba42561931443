import type { Core } from '../core/core.ts';
import type { DaemonStatus } from '../core/daemon-status.ts';
import type { LastLook } from '../core/reconcile/reconciler.ts';

/** What this daemon is doing at this moment. */
export function daemonStatusOf(daemon: {
  readonly core: Core;
  readonly version: string;
  readonly startedAt: Date;
  readonly lastLook: LastLook | undefined;
}): DaemonStatus {
  const { core, version, startedAt, lastLook } = daemon;
  return {
    version,
    pid: process.pid,
    host: core.config.host,
    startedAt: startedAt.toISOString(),
    uptimeSeconds: Math.round((Date.now() - startedAt.getTime()) / 1000),
    logLevel: core.log.level,
    endpoints: core.endpoints.size,
    pending: core.background
      .promises()
      .map(({ operation, ageMs }) => ({ ...operation, ageSeconds: Math.round(ageMs / 1000) })),
    lastReconcile: lastLook ? { ...lastLook, at: lastLook.at.toISOString() } : null,
  };
}
