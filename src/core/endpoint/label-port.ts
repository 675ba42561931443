import { isCode } from '../../errors/kuryr-error.ts';
import type { Port } from '../../openstack/neutron/ports/types.ts';
import { updatePort } from '../../openstack/neutron/ports/update.ts';
import { addTag, replaceTags } from '../../openstack/neutron/tags/tags.ts';
import type { Call } from '../../util/call.ts';
import type { Core } from '../core.ts';
import type { Operation } from '../journal/operation.ts';
import { CONTAINER, clusterTags, idTags, portName } from '../naming.ts';

type Label = Extract<Operation, { kind: 'label-port' }>;

/** Shows in Neutron whose port it is: name, device id and the endpoint's tags. */
export async function finishLabelPort(core: Core, label: Label, call: Call): Promise<void> {
  try {
    const labelled = label.existing ? labelExisting : labelOwn;
    const port = await core.locks.run(
      `port:${label.portId}`,
      () => labelled(core, label, call),
      call,
    );
    core.endpoints.refreshPort(port);
  } catch (error) {
    // The container was gone before its port had a name.
    if (isCode(error, 'OPENSTACK') && error.status === 404) return;
    throw error;
  }
}

async function labelOwn(core: Core, { portId, endpointId }: Label, call: Call): Promise<Port> {
  const tags = [CONTAINER, ...clusterTags(core.controlPlane), ...idTags(endpointId)];
  const [port] = await Promise.all([
    updatePort(core.session, portId, { name: portName(endpointId), device_id: endpointId }, call),
    replaceTags(core.session, 'ports', portId, tags, call),
  ]);
  return { ...port, tags };
}

/** A user's own port keeps its name and the tags that it has. */
async function labelExisting(core: Core, { portId, endpointId }: Label, call: Call): Promise<Port> {
  const tags = idTags(endpointId);
  for (const tag of tags) await addTag(core.session, 'ports', portId, tag, call);
  const port = await updatePort(core.session, portId, { device_id: endpointId }, call);
  return { ...port, tags: [...new Set([...port.tags, ...tags])] };
}
