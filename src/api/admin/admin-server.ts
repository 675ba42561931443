import { type FastifyInstance, fastify } from 'fastify';
import type { Core } from '../../core/core.ts';
import type { DaemonStatus } from '../../core/daemon-status.ts';
import { logLevels } from '../../observe/log.ts';
import type { Metrics } from '../../observe/metrics.ts';
import { addPoolRoutes } from './pool-routes.ts';

/** One thing that must work before containers can start, and the sentence when it does not. */
export interface ReadinessCheck {
  readonly name: string;
  /** Resolves when it works, rejects with the reason otherwise. */
  readonly check: () => Promise<void>;
}

/**
 * Health and figures on a socket of their own.
 *
 * - `/healthz` 200 while the process answers
 * - `/readyz` 200 when containers can start, else 503 with the reason of each failed check
 * - `/status` what the daemon is doing, as `DaemonStatus`
 * - `PUT /log-level?level=debug` until the next change or restart
 * - `/metrics` Prometheus' text format
 * - the pool manager's, see `addPoolRoutes`
 */
export function createAdminServer(options: {
  readonly metrics: Metrics;
  readonly checks: readonly ReadinessCheck[];
  readonly status: () => DaemonStatus;
  readonly core: Core;
}): FastifyInstance {
  const server = fastify();
  server.get('/healthz', () => ({ status: 'ok' }));
  server.get('/readyz', async (_request, reply) => {
    const results = await Promise.all(options.checks.map(run));
    const ready = results.every((result) => result.ok);
    return reply
      .code(ready ? 200 : 503)
      .send({ status: ready ? 'ready' : 'not ready', checks: results });
  });
  server.put<{ Querystring: { level?: string } }>('/log-level', (request, reply) => {
    const level = logLevels.find((known) => known === request.query.level);
    if (!level) return reply.code(400).send({ problem: `levels are ${logLevels.join(', ')}` });
    const { log } = options.core;
    log.level = level;
    log.info({ level }, 'the log level was set over the admin socket');
    return { logLevel: level };
  });
  server.get('/status', () => options.status());
  server.get('/metrics', async (_request, reply) => {
    const { contentType, body } = await options.metrics.text();
    return reply.type(contentType).send(body);
  });
  addPoolRoutes(server, options.core);
  return server;
}

async function run({ name, check }: ReadinessCheck) {
  try {
    await check();
    return { name, ok: true };
  } catch (error) {
    return { name, ok: false, reason: error instanceof Error ? error.message : String(error) };
  }
}
