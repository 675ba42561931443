import type { Check } from '../check.ts';
import { clockCheck } from './clock.ts';
import { configurationCheck } from './configuration.ts';
import { credentialsCheck } from './credentials.ts';
import { daemonCheck } from './daemon.ts';
import { dockerCheck } from './docker.ts';
import { extensionsCheck } from './extensions.ts';
import { hostCheck } from './host.ts';
import { kernelCheck } from './kernel.ts';
import { mtuCheck } from './mtu.ts';
import { namesCheck } from './names.ts';
import { neutronCheck } from './neutron.ts';
import { openVswitchCheck } from './open-vswitch.ts';
import { pluginFilesCheck } from './plugin-files.ts';
import { privilegesCheck } from './privileges.ts';
import { quotaCheck } from './quota.ts';
import { rolesCheck } from './roles.ts';
import { stateCheck } from './state.ts';
import { subnetPoolsCheck } from './subnet-pools.ts';

/** What `kuryr doctor` looks at, in the order in which it tells: from this host outwards. */
export const allChecks: readonly Check[] = [
  configurationCheck,
  kernelCheck,
  privilegesCheck,
  stateCheck,
  daemonCheck,
  dockerCheck,
  pluginFilesCheck,
  openVswitchCheck,
  namesCheck,
  credentialsCheck,
  neutronCheck,
  rolesCheck,
  extensionsCheck,
  hostCheck,
  quotaCheck,
  subnetPoolsCheck,
  mtuCheck,
  clockCheck,
];
