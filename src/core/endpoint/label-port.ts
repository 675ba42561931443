import { isCode } from '../../errors/kuryr-error.ts';
import { updatePort } from '../../openstack/neutron/ports/update.ts';
import { replaceTags } from '../../openstack/neutron/tags/tags.ts';
import type { Call } from '../../util/call.ts';
import type { Core } from '../core.ts';
import { CONTAINER, idTags, portName } from '../naming.ts';

/** Shows in Neutron whose port it is: name, device id and the endpoint's tags. */
export async function finishLabelPort(
  core: Core,
  label: { readonly portId: string; readonly endpointId: string },
  call: Call,
): Promise<void> {
  const { portId, endpointId } = label;
  const tags = [CONTAINER, ...idTags(endpointId)];
  try {
    const [port] = await Promise.all([
      updatePort(core.session, portId, { name: portName(endpointId), device_id: endpointId }, call),
      replaceTags(core.session, 'ports', portId, tags, call),
    ]);
    core.endpoints.refreshPort({ ...port, tags });
  } catch (error) {
    // The container was gone before its port had a name.
    if (isCode(error, 'OPENSTACK') && error.status === 404) return;
    throw error;
  }
}
