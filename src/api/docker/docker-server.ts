import { type FastifyInstance, type FastifyReply, fastify } from 'fastify';
import type { Core } from '../../core/core.ts';
import { KuryrError } from '../../errors/kuryr-error.ts';
import type { Logger } from '../../observe/log.ts';
import type { Metrics } from '../../observe/metrics.ts';
import { withRequestId } from '../../observe/request-context.ts';
import { withDeadline } from '../../util/call.ts';
import { answerError } from './answer-error.ts';
import type { Answer, Route } from './route.ts';
import { ipamRoutes } from './routes/ipam-routes.ts';
import { networkRoutes } from './routes/network-routes.ts';
import { pluginRoutes } from './routes/plugin-routes.ts';

/** dockerd sets no limit of its own to network calls, and a container's start waits for us. */
const DEADLINE_S = 25;
const CONTENT_TYPE = 'application/vnd.docker.plugins.v1.2+json';
const BODY_LIMIT = 1024 * 1024;

/** The HTTP server that dockerd speaks to; not listening yet. */
export function createDockerServer(options: {
  readonly core: Core;
  readonly log: Logger;
  readonly metrics: Metrics;
  /** Certificate and key in PEM; with `ca` only clients that it signed for are served. */
  readonly tls?: { readonly cert: Buffer; readonly key: Buffer; readonly ca?: Buffer };
}): FastifyInstance {
  const { core, log, metrics, tls } = options;
  const server = fastify({
    bodyLimit: BODY_LIMIT,
    return503OnClosing: false,
    ...(tls && {
      https: { ...tls, ...(tls.ca && { requestCert: true, rejectUnauthorized: true }) },
    }),
  }) as FastifyInstance;
  letGoWhenClosing(server);
  // dockerd sends no Content-Type, curl sends a wrong one: the body is read as text in any case.
  server.removeAllContentTypeParsers();
  server.addContentTypeParser('*', { parseAs: 'string' }, (_request, body, done) =>
    done(null, body),
  );

  const paths = new Set<string>();
  for (const route of [...pluginRoutes, ...networkRoutes, ...ipamRoutes]) {
    const path = `/${route.method}`;
    paths.add(path);
    server.post(path, (request, reply) =>
      withRequestId(() =>
        serve(route, typeof request.body === 'string' ? request.body : '', reply),
      ),
    );
  }
  server.setNotFoundHandler((request, reply) => {
    const method = request.url.slice(1);
    if (paths.has(request.url)) {
      return send(reply.header('allow', 'POST'), 405, failure(`${method} takes POST only`));
    }
    // dockerd takes 404 for "this plugin is older than the method".
    return send(reply, 404, failure(`Kuryr has no method ${method}`));
  });
  server.setErrorHandler((error, request, reply) => {
    const { status, body } = answerError(transportError(error), {
      method: request.url.slice(1),
      seconds: 0,
      log,
    });
    return send(reply, status, body);
  });
  return server;

  async function serve(route: Route, body: string, reply: FastifyReply): Promise<FastifyReply> {
    const start = performance.now();
    const { method } = route;
    let takeBack: (() => Promise<void>) | undefined;
    const ifUnheard = (given: () => Promise<void>) => {
      takeBack = given;
    };
    try {
      const call = { ...withDeadline(DEADLINE_S * 1000), ifUnheard };
      const answer = await route.answer(core, body, call);
      // dockerd repeats a call whose connection was cut, but without its body, which is refused. So it
      // never hears of what was made for the first try, and would never give it back.
      if (takeBack && reply.request.raw.socket.destroyed) {
        log.info({ method }, 'dockerd hung up; what was made for it is taken back');
        await takeBack();
      }
      metrics.pluginCall(method, 200, performance.now() - start);
      log.debug({ method, ms: Math.round(performance.now() - start) }, 'answered');
      return send(reply, 200, answer);
    } catch (error) {
      const { status, body: answer } = answerError(error, { method, seconds: DEADLINE_S, log });
      metrics.pluginCall(method, status, performance.now() - start);
      return send(reply, status, answer);
    }
  }
}

/**
 * Ends connections with the last answer before a stop. dockerd waits for a plugin that it cannot
 * connect to, and so outlives a restart; a refusal on a connection that it still has it passes on.
 */
function letGoWhenClosing(server: FastifyInstance): void {
  let closing = false;
  server.addHook('preClose', async () => {
    closing = true;
  });
  server.addHook('onSend', async (_request, reply) => {
    if (closing) reply.header('connection', 'close');
  });
}

function send(reply: FastifyReply, status: number, body: Answer): FastifyReply {
  return reply.code(status).type(CONTENT_TYPE).send(JSON.stringify(body));
}

function failure(message: string): Answer {
  return { Err: message, Error: message };
}

/** What fastify itself refuses: a body that is too large, or broken off. */
function transportError(error: unknown): unknown {
  const status = (error as { statusCode?: number }).statusCode ?? 500;
  if (status >= 500 || !(error instanceof Error)) return error;
  return new KuryrError('BAD_REQUEST', { what: `the request cannot be read: ${error.message}` });
}
