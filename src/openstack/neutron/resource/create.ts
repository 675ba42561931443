import { z } from 'zod';
import type { Call } from '../../../util/call.ts';
import type { Session } from '../../session/session.ts';
import { type Resource, read } from './resource.ts';

export async function create<T extends { readonly id: string }>(
  session: Session,
  resource: Resource<T>,
  wanted: object,
  call: Call,
): Promise<T> {
  const action = `create the ${resource.noun}`;
  const { body } = await session.request<unknown>(
    {
      service: 'network',
      method: 'POST',
      path: resource.path,
      body: { [resource.single]: wanted },
      action,
    },
    call,
  );
  return read(resource.single, resource.schema, body, action);
}

/** Creates several in one request: all or none. In the order of `wanted`; none for an empty list. */
export async function createAll<T extends { readonly id: string }>(
  session: Session,
  resource: Resource<T>,
  wanted: readonly object[],
  call: Call,
): Promise<T[]> {
  if (wanted.length === 0) return [];
  const action =
    wanted.length === 1
      ? `create the ${resource.noun}`
      : `create ${wanted.length} ${resource.plural}`;
  const { body } = await session.request<unknown>(
    {
      service: 'network',
      method: 'POST',
      path: resource.path,
      body: { [resource.collection]: wanted },
      action,
    },
    call,
  );
  return read(resource.collection, z.array(resource.schema), body, action);
}
