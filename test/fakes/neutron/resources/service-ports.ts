import { checkCreate } from '../api/attributes.ts';
import type { Context } from '../api/context.ts';
import type { PortRow } from '../store/rows.ts';
import { portRules } from './ports.ts';

/** A port that Neutron makes itself, with an address. */
export function servicePort(
  context: Context,
  body: Readonly<Record<'network_id' | 'device_owner' | 'device_id', string>>,
): PortRow {
  return portRules.create(context, checkCreate(portRules.attributes, body, 'port', context));
}
