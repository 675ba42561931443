import type { PortSettings } from './port-settings.ts';
import { POOL_WISHES, PORT_OPTIONS, type PortWish, readPortWish } from './read-port-wish.ts';
import { readTextTags, textTags } from './tagged-text.ts';

const OPTION_TAG = 'kuryr.net.option:';

/**
 * The settings of a Docker network as tags of its Neutron network, from where every host reads them:
 * Docker tells a driver the options of a network only once, on one host. Each is the option as its user
 * could have written it, with ids for names: `kuryr.net.option:<12 digits>:port_security=false`.
 */
export function settingTags(dockerNetworkId: string, settings: PortSettings): readonly string[] {
  return textTags(prefixOf(dockerNetworkId), toTexts(settings));
}

/** Whether a tag keeps an option of this Docker network. */
export function isSettingTag(tag: string, dockerNetworkId: string): boolean {
  return tag.startsWith(prefixOf(dockerNetworkId));
}

export function readSettingTags(tags: readonly string[], dockerNetworkId: string): PortSettings {
  const texts = readTextTags(prefixOf(dockerNetworkId), tags);
  const options = Object.entries(texts).map(([key, text]) => [nameOf(key), text]);
  const { qosPolicy, ...wish }: PortWish = readPortWish(Object.fromEntries(options));
  return { ...wish, ...(qosPolicy !== undefined && { qosPolicyId: qosPolicy }) };
}

function prefixOf(dockerNetworkId: string): string {
  return `${OPTION_TAG}${dockerNetworkId.slice(0, 12)}:`;
}

/** Options of Neutron's things lose `neutron.` in the tag. */
function nameOf(key: string): string {
  return key.startsWith('kuryr.') ? key : `neutron.${key}`;
}

function toTexts(settings: PortSettings): Record<string, string> {
  const { securityGroups, portSecurity, addressPairs, qosPolicyId } = settings;
  const { vnicType, bindingProfile, mtu, floatingIp } = settings;
  const pairs = addressPairs?.map(({ ip_address, mac_address }) =>
    mac_address ? `${ip_address}@${mac_address}` : ip_address,
  );
  const texts = {
    securityGroups: securityGroups && (securityGroups.join(';') || 'none'),
    portSecurity: portSecurity?.toString(),
    addressPairs: pairs?.join(';'),
    qosPolicy: qosPolicyId,
    vnicType,
    bindingProfile: bindingProfile && JSON.stringify(bindingProfile),
    mtu: mtu?.toString(),
    ...floatingIpText(floatingIp),
  };
  const { enabled, min, max, batch } = settings.ahead ?? {};
  const ahead = {
    [POOL_WISHES.enabled]: enabled?.toString(),
    [POOL_WISHES.min]: min?.toString(),
    [POOL_WISHES.max]: max?.toString(),
    [POOL_WISHES.batch]: batch?.toString(),
  };
  const named = Object.entries(texts).map(([key, text]) => [
    PORT_OPTIONS[key as keyof typeof PORT_OPTIONS].replace('neutron.', ''),
    text,
  ]);
  const all = [...named, ...Object.entries(ahead)];
  return Object.fromEntries(all.filter(([, text]) => text !== undefined));
}

function floatingIpText(wish: PortSettings['floatingIp']) {
  if (wish === undefined || wish === 'none') return { floatingIp: wish };
  return 'given' in wish ? { floatingIp: wish.given } : { floatingNetwork: wish.network };
}
