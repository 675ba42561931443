import type { KuryrConfig } from '../../config/kuryr-config.ts';
import { type ControlPlane, controlPlaneOf } from '../control-plane.ts';

const OLD_MS = 300_000;

/** Under which circumstances a look is judged. */
export interface Setting {
  /** `binding:host_id` of this host. */
  readonly host: string;
  /** Whose networks and pools are judged. */
  readonly controlPlane: ControlPlane;
  /** In a swarm one host may make what another uses, so only what is plugged here is judged. */
  readonly scope: 'local' | 'global';
  /** Milliseconds since 1970. */
  readonly now: number;
  /** From this age on nothing is on its way any more, ms. */
  readonly oldMs: number;
  /** How much longer a port that is not ACTIVE may be waited for (`vif_plugging_timeout`), ms. */
  readonly plugPatienceMs: number;
  /** Whether this host keeps ports that are made ahead. */
  readonly keepsPools: boolean;
  /** Whether a call of dockerd about this endpoint is under way. */
  readonly isBusy: (endpointId: string) => boolean;
}

/** The circumstances of a look that begins now. */
export function settingOf(
  config: KuryrConfig,
  isBusy: (endpointId: string) => boolean = () => false,
): Setting {
  const { vifPluggingIsFatal, vifPluggingTimeoutMs } = config.neutron;
  const patience = vifPluggingTimeoutMs > 0 ? vifPluggingTimeoutMs : Number.POSITIVE_INFINITY;
  return {
    host: config.host,
    controlPlane: controlPlaneOf(config),
    scope: config.server.scope,
    now: Date.now(),
    oldMs: OLD_MS,
    keepsPools: config.portPool.enabled,
    plugPatienceMs: vifPluggingIsFatal ? patience : 0,
    isBusy,
  };
}
