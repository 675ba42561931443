import { isCode, KuryrError } from '../../../errors/kuryr-error.ts';
import { type Check, type Diagnosis, NotLooked, problem } from '../check.ts';

/** Whether Neutron answers, where the catalogue or the configuration says that it is. */
export const neutronCheck: Check = {
  name: 'neutron',
  run: async (patient, call) => {
    const started = performance.now();
    try {
      await patient.ask('/extensions', 'list its extensions', call);
      return { diagnoses: [], saw: `answers in ${Math.round(performance.now() - started)} ms` };
    } catch (error) {
      // What the catalogue lacks is told with the credentials.
      if (isCode(error, 'CONFIG')) throw new NotLooked('the catalogue has no Neutron for us');
      if (!(error instanceof KuryrError)) throw error;
      return { diagnoses: [judgeNeutron(error)] };
    }
  },
};

export function judgeNeutron(error: KuryrError): Diagnosis {
  if (isCode(error, 'OPENSTACK_AUTH')) {
    return problem(
      error.message,
      "Neutron does not trust Keystone's tokens: correct [keystone_authtoken] of neutron.conf and restart neutron-server.",
    );
  }
  if (isCode(error, 'OPENSTACK_UNREACHABLE') && /certificate|TLS/.test(error.params.why)) {
    return problem(error.message, 'Set [neutron] cafile to the authority that signed it.');
  }
  if (isCode(error, 'OPENSTACK_UNREACHABLE') || isCode(error, 'DEADLINE')) {
    return problem(
      error.message,
      'See that neutron-server runs and that no firewall is between (openstack network list from this host); for another address set [neutron] endpoint_override or endpoint_type.',
    );
  }
  return problem(error.message, "Neutron's log has the reason under the request id.");
}
