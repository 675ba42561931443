import type { Call } from '../../../util/call.ts';
import type { Session } from '../../session/session.ts';
import { read } from '../resource/resource.ts';
import { type Quota, quotaPath, quotaSchema } from './types.ts';

/** The limits of a project, and what is used of them. */
export async function getQuota(session: Session, projectId: string, call: Call): Promise<Quota> {
  const action = 'show the quota';
  const { body } = await session.request<unknown>(
    { service: 'network', method: 'GET', path: quotaPath(projectId), action },
    call,
  );
  return read('quota', quotaSchema, body, action);
}
