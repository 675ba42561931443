import type { Port, PortUpdate } from '../../openstack/neutron/ports/types.ts';
import { addTag } from '../../openstack/neutron/tags/tags.ts';
import type { Call } from '../../util/call.ts';
import type { Core } from '../core.ts';
import { FOUND_TAG } from '../naming.ts';
import { readTextTags, textTags } from './tagged-text.ts';

/**
 * What a user's own port has, as tags of it: kept before we change the port, so that any host can give
 * it back as it was found, also when this one has lost its disk. What was kept before stays.
 */
export function foundTags(
  port: Port,
  attributes: readonly (keyof PortUpdate & keyof Port)[],
): readonly string[] {
  const kept = readFound(port.tags);
  const missing = attributes.filter((name) => !(name in kept));
  const texts = missing.map((name) => [name, JSON.stringify(port[name] ?? null)]);
  return textTags(FOUND_TAG, Object.fromEntries(texts));
}

/** Keeps what a user's own port has now; answers the port with the tags that do. */
export async function keepFound(
  core: Core,
  port: Port,
  attributes: readonly (keyof PortUpdate & keyof Port)[],
  call: Call,
): Promise<Port> {
  const tags = foundTags(port, attributes);
  if (tags.length > 0) await core.marks.requireTags('what a port of yours had before', call);
  for (const tag of tags) await addTag(core.session, 'ports', port.id, tag, call);
  return { ...port, tags: [...port.tags, ...tags] };
}

/** What a user's own port had when it was found, of that which was changed. */
export function readFound(tags: readonly string[]): PortUpdate {
  const texts = Object.entries(readTextTags(FOUND_TAG, tags));
  return Object.fromEntries(texts.map(([name, text]) => [name, JSON.parse(text)]));
}
