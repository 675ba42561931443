import type { Call } from '../../util/call.ts';
import type { Core } from '../core.ts';
import { executeOperation } from '../execute-operation.ts';
import type { Finding } from './finding.ts';

/**
 * Sets a finding right, with the use cases that a call of dockerd or the journal would have run.
 *
 * @returns false when there is nothing to do for it, or a call about its endpoint has come meanwhile
 */
export async function applyMend(core: Core, finding: Finding, call: Call): Promise<boolean> {
  const { mend, endpointId } = finding;
  if (!mend) return false;
  const { step } = mend;
  const work = async () => {
    if (step.do === 'operation') return executeOperation(core, step.operation, call);
    const { portId } = step;
    core.endpoints.forget(step.endpointId);
    core.endpoints.forgetPort(portId);
    return core.binding.unplug({ endpointId: step.endpointId, portId }, call);
  };
  if (endpointId === undefined) {
    await work();
    return true;
  }
  // Never behind a call: what it finds out may be that the endpoint lives.
  const key = `endpoint:${endpointId}`;
  if (core.locks.has(key)) return false;
  await core.locks.run(key, work, call);
  return true;
}
