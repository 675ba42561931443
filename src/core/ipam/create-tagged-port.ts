import { isCode } from '../../errors/kuryr-error.ts';
import { createPort } from '../../openstack/neutron/ports/create.ts';
import type { Port, PortCreate } from '../../openstack/neutron/ports/types.ts';
import { addTag } from '../../openstack/neutron/tags/tags.ts';
import type { Call } from '../../util/call.ts';
import type { Core } from '../core.ts';
import { CONTAINER, clusterDescription, clusterTags } from '../naming.ts';

/**
 * Creates a port with the tags that mark it as ours, in one request where Neutron takes that. Whether it
 * does cannot be read off its extensions (ML2/OVN takes tags without listing the alias), so it is tried.
 * Where ports have no tags, name and device say it.
 */
export async function createTaggedPort(core: Core, body: PortCreate, call: Call): Promise<Port> {
  if (!(await core.features.tags(call)).others) {
    const description = clusterDescription(body.description ?? '', core.controlPlane);
    return createPort(core.session, { ...body, ...(description && { description }) }, call);
  }
  const tags = [CONTAINER, ...clusterTags(core.controlPlane)];
  const port = await createWithTags(core, { ...body, tags }, call);
  if (port?.tags.includes(CONTAINER)) return port;
  const plain = port ?? (await createPort(core.session, body, call));
  for (const tag of tags) await addTag(core.session, 'ports', plain.id, tag, call);
  return { ...plain, tags };
}

async function createWithTags(core: Core, body: PortCreate, call: Call): Promise<Port | undefined> {
  if (!core.features.tagsInPortCreate) return undefined;
  try {
    return await createPort(core.session, body, call);
  } catch (error) {
    const refused =
      isCode(error, 'OPENSTACK') && error.status === 400 && /\btags\b/.test(error.message);
    if (!refused) throw error;
    core.features.tagsInPortCreate = false;
    return undefined;
  }
}
