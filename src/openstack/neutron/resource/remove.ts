import { isCode } from '../../../errors/kuryr-error.ts';
import type { Call } from '../../../util/call.ts';
import type { Session } from '../../session/session.ts';

/** Deletes a resource; one that is gone already is what the caller wanted. */
export async function remove(
  session: Session,
  resource: { readonly path: string; readonly noun: string },
  id: string,
  call: Call,
): Promise<void> {
  const path = `${resource.path}/${encodeURIComponent(id)}`;
  await unlessGone(
    session.request(
      { service: 'network', method: 'DELETE', path, action: `delete the ${resource.noun}` },
      call,
    ),
  );
}

/** Takes HTTP 404 for success. */
export async function unlessGone(deletion: Promise<unknown>): Promise<void> {
  try {
    await deletion;
  } catch (error) {
    if (!(isCode(error, 'OPENSTACK') && error.status === 404)) throw error;
  }
}
