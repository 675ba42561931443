import { KuryrError } from '../../errors/kuryr-error.ts';
import type { AddressPair, Port } from '../../openstack/neutron/ports/types.ts';
import { updatePort } from '../../openstack/neutron/ports/update.ts';
import { removeTag } from '../../openstack/neutron/tags/tags.ts';
import { type Call, withDeadline } from '../../util/call.ts';
import type { Core } from '../core.ts';
import { bindingFailed } from '../ipam/create-bound-port.ts';
import { isExistingPort } from '../marks/port-marks.ts';
import { foundTags, keepFound } from './found-tags.ts';
import { type PortSettings, type SettingAttributes, settingAttributes } from './port-settings.ts';
import { PORT_OPTIONS } from './read-port-wish.ts';

const UNDO_MS = 5_000;

type Name = keyof SettingAttributes;

/**
 * Gives the port of an endpoint what the endpoint's options want, in one request: all of it can be
 * changed on a bound port. When that fails the port is as before.
 */
export async function applySettings(
  core: Core,
  port: Port,
  settings: PortSettings,
  call: Call,
): Promise<Port> {
  check(port, settings);
  const wanted = settingAttributes(settings);
  const names = (Object.keys(wanted) as Name[]).filter((name) => differs(port, name, wanted[name]));
  if (names.length === 0) return port;
  return core.locks.run(
    `port:${port.id}`,
    async () => {
      core.endpoints.forgetPort(port.id);
      try {
        return await change(core, port, wanted, names, call);
      } catch (error) {
        await restore(core, port, names, withDeadline(UNDO_MS)).catch((err: unknown) =>
          core.log.warn(
            { err, portId: port.id },
            'the port is left with the options of its endpoint',
          ),
        );
        throw error;
      }
    },
    call,
  );
}

async function change(
  core: Core,
  port: Port,
  wanted: SettingAttributes,
  names: readonly Name[],
  call: Call,
): Promise<Port> {
  const { tags } = isAdopted(port) ? await keepFound(core, port, names, call) : port;
  const body = Object.fromEntries(names.map((name) => [name, wanted[name]]));
  const changed = { ...(await updatePort(core.session, port.id, body, call)), tags };
  if (changed['binding:vif_type'] === 'binding_failed') {
    throw bindingFailed(core.config.host, changed.network_id);
  }
  core.endpoints.rememberPort(changed);
  return changed;
}

async function restore(core: Core, port: Port, names: readonly Name[], call: Call): Promise<void> {
  const before = Object.fromEntries(names.map((name) => [name, port[name]]));
  await updatePort(core.session, port.id, before, call);
  const tags = isAdopted(port) ? foundTags(port, names) : [];
  for (const tag of tags) await removeTag(core.session, 'ports', port.id, tag, call);
  core.endpoints.rememberPort(port);
}

function isAdopted(port: Port): boolean {
  return isExistingPort(port);
}

/** What Neutron would refuse with a sentence that names no option. */
function check(port: Port, { portSecurity, securityGroups, addressPairs }: PortSettings): void {
  const wasOff = port.port_security_enabled === false;
  if (wasOff && portSecurity && !securityGroups) {
    throw bad(
      `${PORT_OPTIONS.portSecurity}=true on a network whose ports have no port security needs ${PORT_OPTIONS.securityGroups} as well: without a group nothing would come in or go out`,
    );
  }
  if (!wasOff || portSecurity) return;
  const [name] = [
    securityGroups?.length ? PORT_OPTIONS.securityGroups : undefined,
    addressPairs?.length ? PORT_OPTIONS.addressPairs : undefined,
  ].filter((one) => one !== undefined);
  if (name) {
    throw bad(
      `the option ${name} needs port security, which the port does not have; add ${PORT_OPTIONS.portSecurity}=true`,
    );
  }
}

function differs(port: Port, name: Name, wanted: unknown): boolean {
  return canonical(port, port[name]) !== canonical(port, wanted);
}

/** Neutron keeps groups and pairs in an order of its own, and writes the port's MAC into pairs without. */
function canonical(port: Port, value: unknown): string {
  if (!Array.isArray(value)) return JSON.stringify(value ?? null);
  const texts = value.map((one: string | AddressPair) =>
    typeof one === 'string' ? one : `${one.ip_address}@${one.mac_address ?? port.mac_address}`,
  );
  return texts.sort().join();
}

function bad(what: string): KuryrError {
  return new KuryrError('BAD_REQUEST', { what });
}
