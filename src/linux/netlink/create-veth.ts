import { KuryrError } from '../../errors/kuryr-error.ts';
import { errnoName } from '../ffi/errno.ts';
import type { LinkRecord } from './codec/link.ts';
import type { Kernel } from './kernel.ts';
import type { VethPlan } from './plan.ts';

/**
 * Makes a veth pair in one namespace: the host's end up, the peer down. All or nothing. A pair that an
 * earlier try left is made right.
 *
 * @returns whether the pair was made now, so that the caller may take it back
 * @throws KuryrError CONFLICT when a foreign link has one of the names; LINUX
 */
export function createVeth(kernel: Kernel, plan: VethPlan): boolean {
  const { name, mtu, peer } = plan;
  const action = `create the veth pair ${name} and ${peer.name}`;
  const reply = kernel.attempt({ do: 'create veth', name, mtu, up: true, peer }, action);
  const errno = errnoName(reply.errno);
  if (errno === 'EEXIST') {
    repairVeth(kernel, plan);
    return false;
  }
  if (reply.errno !== 0) {
    throw new KuryrError('LINUX', { action, errno, ...(reply.text && { text: reply.text }) });
  }
  try {
    finishVeth(kernel, plan);
  } catch (error) {
    removeVeth(kernel, name);
    throw error;
  }
  return true;
}

/** Takes a new pair back, if it is still there. */
export function removeVeth(kernel: Kernel, name: string): void {
  const link = kernel.link(name);
  if (link) kernel.attempt({ do: 'delete', index: link.index }, `delete the link ${name}`);
}

/** What the kernel does not take with the creation itself. */
function finishVeth(kernel: Kernel, { name, alias, peer }: VethPlan): void {
  if (alias !== undefined) {
    const link = kernel.link(name);
    if (!link)
      throw new KuryrError('LINUX', { action: `set the alias of ${name}`, errno: 'ENODEV' });
    kernel.order({ do: 'change', index: link.index, alias }, `set the alias of ${name}`);
  }
  if (!peer.txChecksumOffload) kernel.setTxOffload(peer.name, false);
}

function repairVeth(kernel: Kernel, plan: VethPlan): void {
  const { mtu, alias } = plan;
  const { mac, mtu: peerMtu, txChecksumOffload } = plan.peer;
  const { host, peer } = ownPair(plan, kernel.link(plan.name), kernel.link(plan.peer.name));
  kernel.order(
    { do: 'change', index: host.index, mtu, up: true, ...(alias !== undefined && { alias }) },
    `set up the link ${host.name}`,
  );
  kernel.order(
    { do: 'change', index: peer.index, mac, mtu: peerMtu, up: false },
    `set up the link ${peer.name}`,
  );
  kernel.setTxOffload(peer.name, txChecksumOffload);
}

/**
 * The two links of this name, if they are the pair of this plan: each other's peers, with its alias,
 * or without one but with its MAC, as a try that ended before the alias left it.
 *
 * @throws KuryrError CONFLICT
 */
export function ownPair(
  plan: VethPlan,
  host: LinkRecord | undefined,
  peer: LinkRecord | undefined,
): { host: LinkRecord; peer: LinkRecord } {
  const taken = host ? plan.name : plan.peer.name;
  const conflict = (why: string) =>
    new KuryrError('CONFLICT', {
      what: `a link named ${taken} exists already and ${why}; if nothing needs it, remove it with 'ip link delete ${taken}'`,
    });
  if (!host || !peer) throw conflict(host ? 'its peer is not on this host' : 'is not ours');
  const peers =
    host.kind === 'veth' && peer.kind === 'veth' && !host.lowerElsewhere && !peer.lowerElsewhere;
  if (!peers || host.lowerIndex !== peer.index || peer.lowerIndex !== host.index) {
    throw conflict(`is not the peer of ${plan.peer.name}`);
  }
  const marked = host.alias === plan.alias;
  const unfinished = host.alias === undefined && peer.mac === plan.peer.mac.toLowerCase();
  if (!marked && !unfinished) throw conflict(`has another owner (${host.alias ?? 'no alias'})`);
  return { host, peer };
}
