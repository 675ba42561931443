import { childEnvironment } from '../child-environment.ts';

/** The environment of a process of Open vSwitch or OVN: all its default paths lie with us. */
export function ovnEnvironment(
  root: string,
  at: { readonly run: string; readonly data: string; readonly logs: string },
): Record<string, string> {
  return {
    ...childEnvironment(root),
    OVS_RUNDIR: at.run,
    OVN_RUNDIR: at.run,
    OVS_DBDIR: at.data,
    OVN_DBDIR: at.data,
    OVS_SYSCONFDIR: at.data,
    OVN_SYSCONFDIR: at.data,
    OVS_LOGDIR: at.logs,
    OVN_LOGDIR: at.logs,
  };
}
