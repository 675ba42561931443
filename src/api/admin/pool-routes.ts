import type { FastifyInstance } from 'fastify';
import { z } from 'zod';
import type { Core } from '../../core/core.ts';
import { freePool, poolNamed, populatePool } from '../../core/pool/manage-pools.ts';
import { viewPool, viewPoolPorts } from '../../core/pool/pool-view.ts';
import { KuryrError } from '../../errors/kuryr-error.ts';
import { withDeadline } from '../../util/call.ts';

const FREE_MS = 60_000;

const networks = z.array(z.string()).min(1);
const populate = z.object({ networks, num_ports: z.number().int().min(0) });
const free = z.object({ networks });
const show = z.object({ network: z.string() });

/**
 * The verbs of the pool manager of the Python Kuryr, which knew pools by trunk; here they are known by the
 * id of their Docker network, or its beginning.
 *
 * - `GET /listPools` all pools of this host
 * - `GET /showPool?network=ID` one pool with its ports
 * - `POST /populatePool` `{networks, num_ports}`
 * - `POST /freePool` `{networks}`
 */
export function addPoolRoutes(server: FastifyInstance, core: Core): void {
  server.get('/listPools', () => ({ pools: core.portPools.all().map(viewPool) }));
  server.get('/showPool', async ({ query }) => {
    const pool = poolNamed(core, read(show, query).network);
    return { ...viewPool(pool), ports: viewPoolPorts(pool) };
  });
  server.post('/populatePool', async ({ body }) => {
    const wanted = read(populate, body);
    const pools = wanted.networks.map((network) => poolNamed(core, network));
    for (const pool of pools) populatePool(core, pool, wanted.num_ports);
    return { pools: pools.map(viewPool) };
  });
  server.post('/freePool', async ({ body }) => {
    const pools = read(free, body).networks.map((network) => poolNamed(core, network));
    for (const pool of pools) await freePool(core, pool, withDeadline(FREE_MS));
    return { pools: pools.map(viewPool) };
  });
  server.setErrorHandler((error, _request, reply) => {
    const status = error instanceof KuryrError ? error.status : 500;
    const why = error instanceof Error ? error.message : String(error);
    return reply.code(status).send({ error: why });
  });
}

function read<T>(schema: z.ZodType<T>, value: unknown): T {
  const parsed = schema.safeParse(value);
  if (parsed.success) return parsed.data;
  const what = `the request is not as it should be: ${z.prettifyError(parsed.error)}`;
  throw new KuryrError('BAD_REQUEST', { what });
}
