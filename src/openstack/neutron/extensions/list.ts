import { z } from 'zod';
import type { Call } from '../../../util/call.ts';
import type { Session } from '../../session/session.ts';
import { read } from '../resource/resource.ts';

const schema = z.array(z.object({ alias: z.string() }));

/** The aliases of the extensions that this Neutron has: `standard-attr-tag`, `trunk`, ... */
export async function listExtensions(session: Session, call: Call): Promise<ReadonlySet<string>> {
  const action = 'list its extensions';
  const { body } = await session.request<unknown>(
    { service: 'network', method: 'GET', path: '/extensions', action },
    call,
  );
  return new Set(read('extensions', schema, body, action).map(({ alias }) => alias));
}
