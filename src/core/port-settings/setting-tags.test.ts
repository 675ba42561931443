import { expect, test } from 'vitest';
import type { PortSettings } from './port-settings.ts';
import { isSettingTag, readSettingTags, settingTags } from './setting-tags.ts';

const ID = 'abcdef012345'.padEnd(64, '6');
const OTHER = 'fedcba543210'.padEnd(64, '6');

const IP = '00000000-0000-4000-8000-000000000000';

const everything: PortSettings = {
  securityGroups: Array.from({ length: 20 }, (_, i) => `group-${i}`.padEnd(36, 'x')),
  portSecurity: true,
  addressPairs: [
    { ip_address: '10.0.0.0/24' },
    { ip_address: 'fd00::1', mac_address: '00:00:5e:00:01:05' },
  ],
  qosPolicyId: 'policy',
  vnicType: 'direct',
  bindingProfile: { path: 'a/b,c', percent: '100%', umlaut: 'ü', list: ['='.repeat(300)] },
  mtu: 1400,
  ahead: { enabled: true, min: 0, max: 12, batch: 3 },
};

test('settings are tags that read as the options do', () => {
  const settings = { portSecurity: false, addressPairs: [{ ip_address: '10.0.0.0/24' }] };
  expect(settingTags(ID, settings)).toEqual([
    'kuryr.net.option:abcdef012345:port_security=false',
    'kuryr.net.option:abcdef012345:allowed_address_pairs=10.0.0.0%2F24',
  ]);
  expect(settingTags(ID, { securityGroups: [] })).toEqual([
    'kuryr.net.option:abcdef012345:security_groups=none',
  ]);
});

test('all settings come back, also those too long for one tag', () => {
  const tags = settingTags(ID, everything);
  expect(readSettingTags(tags.toReversed(), ID)).toEqual(everything);
  expect(readSettingTags(settingTags(ID, { securityGroups: [] }), ID)).toEqual({
    securityGroups: [],
  });
});

test.each<PortSettings>([
  { floatingIp: { given: IP } },
  { floatingIp: { network: IP } },
  { floatingIp: 'none' },
])('%j comes back', (settings) => {
  expect(readSettingTags(settingTags(ID, settings), ID)).toEqual(settings);
});

test('Neutron can keep each of them, and can search for it', () => {
  for (const tag of settingTags(ID, everything)) {
    expect(tag.length).toBeLessThanOrEqual(255);
    expect(tag).toMatch(/^[\x20-\x7e]+$/);
    expect(tag).not.toMatch(/[/,]/);
  }
});

test('Docker networks on one Neutron network have their own', () => {
  const tags = [...settingTags(ID, { mtu: 1400 }), ...settingTags(OTHER, { mtu: 1300 }), 'mine'];
  expect(readSettingTags(tags, ID)).toEqual({ mtu: 1400 });
  expect(readSettingTags(tags, OTHER)).toEqual({ mtu: 1300 });
  expect(tags.map((tag) => isSettingTag(tag, OTHER))).toEqual([false, true, false]);
});
