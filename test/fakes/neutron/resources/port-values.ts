import { invalidValue, type Values } from '../api/attributes.ts';
import type { Context } from '../api/context.ts';
import { checkList } from '../api/kinds.ts';
import { NeutronFault } from '../http/answer.ts';
import type { PortRow } from '../store/rows.ts';
import { ensureDefaultGroup, groupNotFound } from './security-groups.ts';

const LONGEST_TAG = 255;
const UUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;

/** Tags in the body of a new port: each once, unlike those that are added later. */
export function checkTags(name: string, value: unknown): readonly unknown[] {
  const tags = checkList(name, value);
  const long = tags.find((tag) => String(tag).length > LONGEST_TAG);
  if (long !== undefined) {
    throw invalidValue(name, `'${long}' exceeds maximum length of ${LONGEST_TAG}`);
  }
  return tags;
}

/** The groups of a port: those named, else the project's default; none for Neutron's own ports. */
export function chooseGroups(context: Context, values: Values): readonly string[] {
  const named = values['security_groups'];
  const isNeutrons = String(values['device_owner']).startsWith('network:');
  const secured = values['port_security_enabled'] === true;
  if (Array.isArray(named)) {
    const bad = named.find((id) => !UUID.test(String(id)));
    if (bad !== undefined) throw invalidValue('security_groups', `'${bad}' is not a valid UUID`);
    if (!secured && named.length > 0) {
      const message =
        'Port security must be enabled and port must have an IP address in order to use security groups.';
      throw new NeutronFault(400, 'PortSecurityAndIPRequiredForSecurityGroups', message);
    }
    const missing = named.find((id) => !context.state.securityGroups.has(id));
    if (missing !== undefined) throw groupNotFound(missing);
    return named;
  }
  return secured && !isNeutrons && named === undefined ? [ensureDefaultGroup(context).id] : [];
}

/** The groups of a port after an update. */
export function changeGroups(context: Context, port: PortRow, changes: Values): readonly string[] {
  if ('security_groups' in changes) {
    const { security_groups } = changes;
    return chooseGroups(context, { ...port, ...changes, security_groups: security_groups ?? [] });
  }
  if (changes['port_security_enabled'] === false && port.security_groups.length > 0) {
    const message =
      'Port has security group associated. Cannot disable port security or IP address until security group is removed.';
    throw new NeutronFault(409, 'PortSecurityPortHasSecurityGroup', message);
  }
  return port.security_groups;
}
