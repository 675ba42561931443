import { z } from 'zod';
import type { Call } from '../../../util/call.ts';
import type { Session } from '../../session/session.ts';
import { unlessGone } from '../resource/remove.ts';
import { read } from '../resource/resource.ts';

/** The collections whose members carry tags. */
export type Tagged =
  | 'networks'
  | 'subnets'
  | 'subnetpools'
  | 'ports'
  | 'security-groups'
  | 'floatingips'
  | 'trunks';

/**
 * Adds one tag; one that is there already is fine. Up to 255 characters; Neutron answers 404 to a
 * tag with a slash, cannot search for one with a comma, and garbles what is not ASCII (it reads the
 * path as Latin-1): `replaceTags` takes all of these.
 */
export async function addTag(
  session: Session,
  collection: Tagged,
  id: string,
  tag: string,
  call: Call,
): Promise<void> {
  const action = `tag the ${nouns[collection]}`;
  const path = tagPath(collection, id, tag);
  await session.request({ service: 'network', method: 'PUT', path, action }, call);
}

/** Removes one tag; a tag or a resource that is gone already is fine. */
export async function removeTag(
  session: Session,
  collection: Tagged,
  id: string,
  tag: string,
  call: Call,
): Promise<void> {
  const action = `remove a tag of the ${nouns[collection]}`;
  const path = tagPath(collection, id, tag);
  await unlessGone(session.request({ service: 'network', method: 'DELETE', path, action }, call));
}

/** Sets all tags of a resource at once; gives them as Neutron keeps them: each once, in its order. */
export async function replaceTags(
  session: Session,
  collection: Tagged,
  id: string,
  tags: readonly string[],
  call: Call,
): Promise<string[]> {
  const action = `set the tags of the ${nouns[collection]}`;
  const path = `/${collection}/${encodeURIComponent(id)}/tags`;
  const { body } = await session.request<unknown>(
    { service: 'network', method: 'PUT', path, body: { tags }, action },
    call,
  );
  return read('tags', z.array(z.string()), body, action);
}

function tagPath(collection: Tagged, id: string, tag: string): string {
  return `/${collection}/${encodeURIComponent(id)}/tags/${encodeURIComponent(tag)}`;
}

const nouns: Readonly<Record<Tagged, string>> = {
  networks: 'network',
  subnets: 'subnet',
  subnetpools: 'subnet pool',
  ports: 'port',
  'security-groups': 'security group',
  floatingips: 'floating IP',
  trunks: 'trunk',
};
