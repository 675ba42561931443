import { isCode } from '../../errors/kuryr-error.ts';
import type { Port } from '../../openstack/neutron/ports/types.ts';
import { updatePort } from '../../openstack/neutron/ports/update.ts';
import type { Call } from '../../util/call.ts';
import type { Core } from '../core.ts';
import type { Operation } from '../journal/operation.ts';
import { portNames } from '../names/port-names.ts';
import { CONTAINER, clusterTags, idTags, isIdTag, poolPortTags, portName } from '../naming.ts';

type Label = Extract<Operation, { kind: 'label-port' }>;

/**
 * What the label of a port waits for: that no other container starts, if the port was ready before and is marked
 * as this host's all along; the name of its container, for a moment.
 */
export async function prepareLabelPort(core: Core, label: Label, call: Call): Promise<void> {
  if (label.pool) await core.portPools.calm(call);
  const takesName = !label.existing && core.config.neutron.namePorts !== 'none';
  if (takesName) await core.names.soon(label.endpointId, call);
}

/** Shows in Neutron whose port it is: name, device id and, where it can, the endpoint's tags. */
export async function finishLabelPort(core: Core, label: Label, call: Call): Promise<void> {
  try {
    const labelled = label.existing ? labelExisting : labelOwn;
    const port = await core.locks.run(
      `port:${label.portId}`,
      () => labelled(core, label, call),
      call,
    );
    core.endpoints.refreshPort(port);
    core.portPools.refreshPort(port);
    await core.binding.assign(label, call);
  } catch (error) {
    // The container was gone before its port had a name.
    if (isCode(error, 'OPENSTACK') && error.status === 404) return;
    throw error;
  }
}

async function labelOwn(
  core: Core,
  { portId, endpointId, pool }: Label,
  call: Call,
): Promise<Port> {
  const whose = [...clusterTags(core.controlPlane), ...(pool ? poolPortTags(pool) : [])];
  const wanted = [CONTAINER, ...whose, ...idTags(endpointId)];
  const [port, tags] = await Promise.all([
    nameOwn(core, { portId, endpointId }, call),
    core.marks.setPortTags(portId, wanted, call),
  ]);
  return { ...port, tags };
}

/** The container's name goes into the same request: each costs Neutron as much as the next. */
async function nameOwn(
  core: Core,
  { portId, endpointId }: Pick<Label, 'portId' | 'endpointId'>,
  call: Call,
): Promise<Port> {
  const label = { name: portName(endpointId), device_id: endpointId };
  const known = core.endpoints.known(endpointId);
  const names = known?.id === portId ? await portNames(core, endpointId, known, call) : {};
  try {
    return await updatePort(core.session, portId, { ...label, ...names }, call);
  } catch (error) {
    // What only people read must not keep the port from being found again.
    const refused = isCode(error, 'OPENSTACK') && [400, 403, 409].includes(error.status);
    if (!refused || Object.keys(names).length === 0) throw error;
    core.log.warn({ err: error, portId, names }, 'Neutron does not take the names of a container');
    return updatePort(core.session, portId, label, call);
  }
}

/** A user's own port keeps its name and the tags that it has; one of a pool may have those of its last endpoint. */
async function labelExisting(
  core: Core,
  { portId, endpointId, pool }: Label,
  call: Call,
): Promise<Port> {
  if (pool) {
    const port = await updatePort(core.session, portId, { device_id: endpointId }, call);
    const wanted = [...port.tags.filter((tag) => !isIdTag(tag)), ...idTags(endpointId)];
    return { ...port, tags: await core.marks.setPortTags(portId, wanted, call) };
  }
  const tags = await core.marks.addPortTags(portId, idTags(endpointId), call);
  const port = await updatePort(core.session, portId, { device_id: endpointId }, call);
  return { ...port, tags: [...new Set([...port.tags, ...tags])] };
}
