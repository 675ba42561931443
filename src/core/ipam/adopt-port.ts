import { isCode, KuryrError } from '../../errors/kuryr-error.ts';
import { listPorts } from '../../openstack/neutron/ports/list.ts';
import type { Port } from '../../openstack/neutron/ports/types.ts';
import { updatePort } from '../../openstack/neutron/ports/update.ts';
import { removeTag } from '../../openstack/neutron/tags/tags.ts';
import type { Call } from '../../util/call.ts';
import type { Core } from '../core.ts';
import {
  CONTAINER,
  clusterDescription,
  clusterTags,
  EXISTING_PORT,
  isPoolPortTag,
  isPortTag,
  newClaim,
  withoutCluster,
} from '../naming.ts';
import { readFound } from '../port-settings/found-tags.ts';
import { bindingFailed } from './create-bound-port.ts';

/** Whether a user's own port may be used: nobody's device, bound to no host. */
export function isFree(port: Port): boolean {
  return port.device_owner === '' && port.device_id === '' && !port['binding:host_id'];
}

/**
 * Lets a container have a user's own port. It is bound and marked; name, MAC and security groups stay
 * as they are. Of two hosts that want it at once, its revision lets one win.
 *
 * @param use what else must succeed; when it fails the port is given back
 */
export async function adoptPort(
  core: Core,
  port: Port,
  call: Call,
  use: (adopted: Port) => Promise<Port> = async (adopted) => adopted,
): Promise<Port> {
  const { id: portId } = port;
  const claim = newClaim(core.controlPlane);
  return core.background.guard({ kind: 'undo-adoption', portId, claim }, async () => {
    const bound = await bind(core, port, claim, call);
    if (bound['binding:vif_type'] === 'binding_failed') {
      throw bindingFailed(core.config.host, port.network_id);
    }
    const wanted = [EXISTING_PORT, ...clusterTags(core.controlPlane)];
    const tags = await core.marks.addPortTags(portId, wanted, call);
    const adopted = { ...bound, tags: [...port.tags, ...tags] };
    core.endpoints.rememberPort(adopted);
    return use(adopted);
  });
}

async function bind(core: Core, port: Port, claim: string, call: Call): Promise<Port> {
  const { id: portId, revision_number: ifMatch } = port;
  const { others } = await core.features.tags(call);
  const description = clusterDescription(port.description, core.controlPlane);
  const body = {
    device_owner: CONTAINER,
    device_id: claim,
    'binding:host_id': core.config.host,
    ...(!others && description !== port.description && { description }),
  };
  try {
    return await updatePort(
      core.session,
      portId,
      body,
      call,
      ifMatch === undefined ? {} : { ifMatch },
    );
  } catch (error) {
    if (!isCode(error, 'OPENSTACK') || error.status !== 412) throw error;
    const what = `the Neutron port ${portId} was changed by somebody else in this moment; try again, or choose another --ip`;
    throw new KuryrError('CONFLICT', { what }, { cause: error });
  }
}

/**
 * Gives a user's own port back as it was found: nobody's, unbound, without our tags. The mark goes last,
 * so that a torn return is seen and ended.
 */
export async function giveBackPort(core: Core, port: Port, call: Call): Promise<void> {
  core.endpoints.forgetPort(port.id);
  const description = withoutCluster(port.description);
  const nobodys = {
    device_owner: '',
    device_id: '',
    'binding:host_id': '',
    ...(description !== port.description && { description }),
  };
  const found = readFound(port.tags);
  await updatePort(core.session, port.id, { ...nobodys, ...found }, call).catch(async (error) => {
    // What it had is gone meanwhile: a security group, an address that somebody took. Free it at least.
    if (!isCode(error, 'OPENSTACK') || ![400, 404, 409].includes(error.status)) throw error;
    core.log.warn({ err: error, portId: port.id }, "a user's port cannot be given back as it was");
    await updatePort(core.session, port.id, nobodys, call);
  });
  const isOurs = (tag: string) => isPortTag(tag) || isPoolPortTag(tag);
  const marks = port.tags.filter((tag) => isOurs(tag) && tag !== EXISTING_PORT);
  if (port.tags.includes(EXISTING_PORT)) marks.push(EXISTING_PORT);
  for (const tag of marks) {
    await removeTag(core.session, 'ports', port.id, tag, call);
  }
}

/** Gives a port back whose address was never answered to dockerd. */
export async function undoAdoption(
  core: Core,
  { portId, claim }: { readonly portId: string; readonly claim: string },
  call: Call,
): Promise<void> {
  const [port] = await listPorts(core.session, { id: portId }, call);
  if (port?.device_id === claim) await giveBackPort(core, port, call);
}
