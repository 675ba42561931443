import type { BindingConfig } from '../../../config/kuryr-config.ts';
import type { SwitchFacts } from '../../../linux/ovsdb/examine-switch.ts';
import { type Check, type Diagnosis, problem, warning } from '../check.ts';

/** The database, the integration bridge, vswitchd, and two traps of the datapath in user space. */
export const openVswitchCheck: Check = {
  name: 'open-vswitch',
  run: async (patient) => {
    const facts = await patient.switch();
    const { binding } = patient.config;
    const bridge = facts.bridges.find(({ name }) => name === binding.ovsBridge);
    const version = facts.version ? ` ${facts.version}` : '';
    return {
      diagnoses: judgeSwitch(facts, binding),
      saw: `Open vSwitch${version}, ${binding.ovsBridge} ${bridge?.datapathType ?? 'missing'}`,
    };
  },
};

export function judgeSwitch(
  facts: SwitchFacts,
  { ovsBridge, txChecksumOffload }: Pick<BindingConfig, 'ovsBridge' | 'txChecksumOffload'>,
): Diagnosis[] {
  const found: Diagnosis[] = [];
  const bridge = facts.bridges.find(({ name }) => name === ovsBridge);
  if (!facts.vswitchdAnswers) {
    found.push(
      problem(
        'ovs-vswitchd does not take up changes: it does not run, or hangs',
        'systemctl restart openvswitch-switch; its log is /var/log/openvswitch/ovs-vswitchd.log.',
      ),
    );
  }
  if (!bridge) {
    const names = facts.bridges.map(({ name }) => name).join(', ') || 'none';
    found.push(
      problem(
        `Open vSwitch has no bridge ${ovsBridge}; it has: ${names}`,
        `Start the Neutron agent or ovn-controller of this host, which makes it, or set [binding] ovs_bridge to the integration bridge.`,
      ),
    );
  }
  const ovnBridge = facts.externalIds['ovn-bridge'];
  if (ovnBridge !== undefined && ovnBridge !== ovsBridge) {
    found.push(
      problem(
        `OVN looks after the bridge ${ovnBridge}, but Kuryr plugs into ${ovsBridge}`,
        `Set [binding] ovs_bridge = ${ovnBridge}.`,
      ),
    );
  }
  const { otherConfig } = facts;
  if (
    bridge?.datapathType === 'netdev' &&
    txChecksumOffload === 'on' &&
    otherConfig['userspace-tso-enable'] !== 'true'
  ) {
    found.push(
      problem(
        'the datapath in user space drops TCP and UDP of containers whose links leave checksums to hardware, while ping works',
        'Set [binding] tx_checksum_offload = auto, or ovs-vsctl set Open_vSwitch . other_config:userspace-tso-enable=true and restart ovs-vswitchd.',
      ),
    );
  }
  if (mayAbort(facts)) {
    found.push(
      warning(
        'ovs-vswitchd 3.1 with the datapath in user space ends when a TCP connection uses the source port of one closed a moment ago (ct_zero_snat)',
        'ovs-vsctl set Datapath $(ovs-vsctl --bare --columns=_uuid list Datapath) capabilities:ct_zero_snat=false after each start of ovs-vswitchd, or install a later Open vSwitch.',
      ),
    );
  }
  for (const { name, error } of facts.failedInterfaces.slice(0, 5)) {
    found.push(
      warning(
        `the interface ${name} of Open vSwitch is in error: ${error}`,
        `If nothing needs it: ovs-vsctl del-port ${name}; kuryr reconcile tells whether it is of a container.`,
      ),
    );
  }
  return found;
}

function mayAbort({ version, datapaths }: SwitchFacts): boolean {
  // Where nobody has written the version down, only the capability speaks.
  if (version !== undefined && !version.startsWith('3.1.')) return false;
  return datapaths.some(
    ({ type, capabilities }) => type === 'netdev' && capabilities['ct_zero_snat'] === 'true',
  );
}
