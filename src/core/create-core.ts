import type { PortBinding } from '../binding/port-binding.ts';
import type { KuryrConfig } from '../config/kuryr-config.ts';
import type { Logger } from '../observe/log.ts';
import type { Session } from '../openstack/session/session.ts';
import { KeyedLock } from '../util/keyed-lock.ts';
import { CloudFeatures } from './cloud-features.ts';
import { controlPlaneOf } from './control-plane.ts';
import type { Core, HostRanges } from './core.ts';
import { Endpoints } from './endpoint/endpoints.ts';
import { executeOperation, prepareOperation } from './execute-operation.ts';
import { ExposedGroups } from './exposed-ports/exposed-groups.ts';
import { KnownFloatingIps } from './floating-ips/known-floating-ips.ts';
import { AddressPools } from './ipam/address-pools.ts';
import { UnattachedPools } from './ipam/unattached-pools.ts';
import { Background } from './journal/background.ts';
import type { Journal } from './journal/journal.ts';
import { Marks } from './marks/marks.ts';
import { KnownNames } from './names/known-names.ts';
import { Networks } from './network/networks.ts';
import type { Claims } from './pool/claims.ts';
import { PortPools } from './pool/port-pools.ts';
import { PublishedPorts } from './published-ports/published-ports.ts';

export interface CoreOptions {
  readonly config: KuryrConfig;
  readonly session: Session;
  readonly binding: PortBinding;
  readonly journal: Journal;
  /** Where port pools are kept: which of their ports are given out. */
  readonly claims?: Claims;
  /** How long no container must have started before ports of pools are named, ms. */
  readonly calmMs?: number;
  readonly hostRanges: HostRanges;
  readonly log: Logger;
}

/** Puts the core together; promises of an earlier run are taken up at once. */
export function createCore(options: CoreOptions): Core {
  const { config, session, binding, hostRanges, log, journal, claims, calmMs } = options;
  const features = new CloudFeatures(session);
  const marks = new Marks(session, features);
  const core: Core = {
    config,
    controlPlane: controlPlaneOf(config),
    session,
    binding,
    hostRanges,
    log,
    features,
    marks,
    networks: new Networks(session, marks),
    pools: new AddressPools(session, marks),
    unattached: new UnattachedPools(),
    endpoints: new Endpoints(session, marks),
    portPools: new PortPools(config.portPool, claims, calmMs),
    exposedGroups: new ExposedGroups(),
    names: new KnownNames(),
    publishedPorts: new PublishedPorts(),
    floatingIps: new KnownFloatingIps(),
    background: new Background({
      journal,
      log,
      prepare: (operation, call) => prepareOperation(core, operation, call),
      execute: (operation, call) => executeOperation(core, operation, call),
    }),
    stop: new AbortController(),
    locks: new KeyedLock(),
  };
  core.endpoints.learn(journal.entries().map((entry) => entry.operation));
  core.background.replay();
  return core;
}
