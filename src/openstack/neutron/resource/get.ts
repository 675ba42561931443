import type { Call } from '../../../util/call.ts';
import type { Session } from '../../session/session.ts';
import { type Resource, read } from './resource.ts';

export async function get<T extends { readonly id: string }>(
  session: Session,
  resource: Resource<T>,
  id: string,
  call: Call,
): Promise<T> {
  const path = `${resource.path}/${encodeURIComponent(id)}`;
  const action = `show the ${resource.noun}`;
  const { body } = await session.request<unknown>(
    { service: 'network', method: 'GET', path, action },
    call,
  );
  return read(resource.single, resource.schema, body, action);
}
