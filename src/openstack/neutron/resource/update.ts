import type { Call } from '../../../util/call.ts';
import type { Session } from '../../session/session.ts';
import { type Resource, read } from './resource.ts';

export interface UpdateOptions {
  /** Only if the resource still has this `revision_number`; else HTTP 412, `RevisionNumberConstraintFailed`. */
  readonly ifMatch?: number;
}

export async function update<T extends { readonly id: string }>(
  session: Session,
  resource: Resource<T>,
  id: string,
  changes: object,
  call: Call,
  { ifMatch }: UpdateOptions = {},
): Promise<T> {
  const action = `update the ${resource.noun}`;
  const { body } = await session.request<unknown>(
    {
      service: 'network',
      method: 'PUT',
      path: `${resource.path}/${encodeURIComponent(id)}`,
      body: { [resource.single]: changes },
      ...(ifMatch === undefined ? {} : { headers: { 'if-match': `revision_number=${ifMatch}` } }),
      action,
    },
    call,
  );
  return read(resource.single, resource.schema, body, action);
}
