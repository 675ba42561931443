import { expect, test } from 'vitest';
import { readConfig } from '../../../config/read-config.ts';
import type { SwitchFacts } from '../../../linux/ovsdb/examine-switch.ts';
import type { Diagnosis } from '../check.ts';
import { judgeConfiguration } from './configuration.ts';
import { judgeDaemon } from './daemon.ts';
import { judgeDocker } from './docker.ts';
import { judgeKernel } from './kernel.ts';
import { judgeMtu } from './mtu.ts';
import { judgeSwitch } from './open-vswitch.ts';
import { addressIn, judgePluginFiles } from './plugin-files.ts';
import { judgePrivileges } from './privileges.ts';
import { judgeState } from './state.ts';

/** As `problem: what -> cure`. */
const said = (diagnoses: readonly Diagnosis[]) =>
  diagnoses.map(({ severity, what, cure }) => `${severity}: ${what} -> ${cure}`);

const noFiles = { env: {}, home: '/nowhere', cwd: '/nowhere', etc: '/nowhere' };
const { server } = readConfig(noFiles).config;

test('what config check finds is a finding, and so are missing credentials', () => {
  const overrides = { 'neutron.timeout': 'x', 'neutron.timeuot': '1' };
  const found = said(judgeConfiguration(readConfig({ ...noFiles, argv: { overrides } })));
  expect(found.join('\n')).toMatch(/problem: .*timeout: "x" is not allowed.* -> .*config check/);
  expect(found.join('\n')).toMatch(/problem: .*did you mean neutron\.timeout|timeuot/);
  expect(found.join('\n')).toMatch(/problem: there are no credentials -> .*auth_url/);
});

test('a kernel must be new enough and have veth; not to know is only a note', () => {
  expect(judgeKernel({ release: '6.1.0-13-amd64', veth: true })).toEqual([]);
  expect(said(judgeKernel({ release: '4.9.0', veth: true }))[0]).toMatch(/^problem: Linux 4\.9\.0/);
  expect(said(judgeKernel({ release: '6.1.0', veth: false }))[0]).toMatch(/-> .*modprobe veth/);
  expect(said(judgeKernel({ release: '6.1.0', veth: undefined }))[0]).toMatch(/^note: /);
});

test('root without capabilities is a problem, another user only sees less', () => {
  const all = (1n << 12n) | (1n << 21n);
  expect(judgePrivileges({ root: true, capabilities: all })).toEqual([]);
  expect(judgePrivileges({ root: false, capabilities: all })).toEqual([]);
  expect(said(judgePrivileges({ root: true, capabilities: 1n << 21n }))[0]).toMatch(
    /^problem: .*CAP_NET_ADMIN.* -> .*AmbientCapabilities/,
  );
  expect(said(judgePrivileges({ root: false, capabilities: 0n }))[0]).toMatch(
    /^note: .* -> Run sudo kuryr doctor/,
  );
});

test('the state folder must be writable, have room, and hold nothing old or unreadable', () => {
  const well = { folder: '/s', writable: true, freeBytes: 2 ** 30, bad: [], ages: [1_000] };
  expect(judgeState(well)).toEqual([]);
  const ill = { folder: '/s', writable: false, freeBytes: 0, bad: ['a.bad'], ages: [3_600_000] };
  const found = said(judgeState(ill));
  expect(found[0]).toMatch(/\/s cannot be written.*state_path/);
  expect(found[1]).toMatch(/0 MiB left.*df -h \/s/);
  expect(found[2]).toMatch(/as a\.bad -> .*kuryr reconcile.*rm \/s\/journal\/\*\.bad/);
  expect(found[3]).toMatch(/1 promises.*60 min -> kuryr status/);
});

test('a daemon that is away matters when something waits for it', () => {
  const facts = { socket: '/a', version: '1', host: 'h1', waiting: 0 };
  const away = { state: 'away' } as const;
  expect(said(judgeDaemon({ ...facts, daemon: away }))[0]).toMatch(/^note: /);
  expect(said(judgeDaemon({ ...facts, daemon: away, waiting: 2 }))[0]).toMatch(
    /^problem: .* 2 networks .* -> systemctl start kuryr/,
  );
  expect(said(judgeDaemon({ ...facts, daemon: { state: 'hangs' } }))[0]).toMatch(/^problem: /);
  const same = { state: 'runs', version: '1', host: 'h1' } as const;
  expect(judgeDaemon({ ...facts, daemon: same })).toEqual([]);
  const other = { state: 'runs', version: '2', host: 'h2' } as const;
  expect(said(judgeDaemon({ ...facts, daemon: other }))).toHaveLength(2);
});

test('Docker must be new enough, alone, and in a swarm as the scope says', () => {
  const engine = { version: '20', apiVersion: '1.41', swarm: false, liveRestore: true, root: '/d' };
  const facts = { engine, daemons: 1, server, dockerHost: 'unix:///d' };
  expect(judgeDocker(facts)).toEqual([]);
  const old = { ...engine, apiVersion: '1.9' };
  expect(said(judgeDocker({ ...facts, engine: old }))[0]).toMatch(/API 1\.9, Kuryr needs 1\.24/);
  const swarm = { ...engine, swarm: true };
  expect(said(judgeDocker({ ...facts, engine: swarm }))[0]).toMatch(/managed plugin/);
  const global = { ...server, scope: 'global' } as const;
  expect(judgeDocker({ ...facts, engine: swarm, server: global })).toEqual([]);
  expect(said(judgeDocker({ ...facts, server: global }))[0]).toMatch(/capability_scope = local/);
  expect(said(judgeDocker({ ...facts, daemons: 2 }))[0]).toMatch(/2 dockerd .*unix:\/\/\/d/);
});

test('a dead plugin file is named with the command that removes it', () => {
  const socket = 'unix:///run/docker/plugins/kuryr.sock';
  const file = { path: '/etc/docker/plugins/old.spec', address: 'tcp://h:1', answers: true };
  expect(judgePluginFiles([file], socket)).toEqual([]);
  expect(said(judgePluginFiles([{ ...file, answers: false }], socket))).toEqual([
    expect.stringMatching(/tcp:\/\/h:1, .*15 s.* -> .* rm \/etc\/docker\/plugins\/old\.spec$/),
  ]);
  const empty = { path: '/x.json', address: undefined, answers: false };
  expect(said(judgePluginFiles([empty], socket))[0]).toMatch(/names no address/);
});

test('a socket where dockerd does not look is a problem, unless a spec file names it', () => {
  const uri = 'unix:///opt/kuryr.sock';
  expect(said(judgePluginFiles([], uri))[0]).toMatch(
    /does not look .* -> Set \[DEFAULT\] kuryr_uri/,
  );
  const spec = { path: '/etc/docker/plugins/kuryr.spec', address: uri, answers: true };
  expect(judgePluginFiles([spec], uri)).toEqual([]);
  for (const known of [
    '/var/run/docker/plugins/kuryr.sock',
    '/run/docker/plugins/kuryr/kuryr.sock',
  ]) {
    expect(judgePluginFiles([], `unix://${known}`)).toEqual([]);
  }
});

test('addresses are read from spec files and from JSON', () => {
  expect(addressIn('a.spec', 'tcp://h:1\n')).toBe('tcp://h:1');
  expect(addressIn('a.json', '{"Addr":"https://h:1"}')).toBe('https://h:1');
  expect(addressIn('a.json', '{')).toBeUndefined();
  expect(addressIn('a.spec', 'h:1')).toBeUndefined();
});

const healthy: SwitchFacts = {
  version: '3.1.0',
  vswitchdAnswers: true,
  externalIds: { 'ovn-bridge': 'br-int' },
  otherConfig: {},
  bridges: [{ name: 'br-int', datapathType: 'netdev' }],
  datapaths: [{ type: 'netdev', capabilities: { ct_zero_snat: 'false' } }],
  failedInterfaces: [],
};
const binding = { ovsBridge: 'br-int', txChecksumOffload: 'auto' } as const;

test('Open vSwitch must answer and have the bridge that OVN looks after', () => {
  expect(judgeSwitch(healthy, binding)).toEqual([]);
  expect(said(judgeSwitch({ ...healthy, vswitchdAnswers: false }, binding))[0]).toMatch(
    /^problem: ovs-vswitchd .* -> systemctl restart openvswitch-switch/,
  );
  const other = said(judgeSwitch(healthy, { ...binding, ovsBridge: 'br-x' }));
  expect(other[0]).toMatch(/no bridge br-x; it has: br-int/);
  expect(other[1]).toMatch(/-> Set \[binding\] ovs_bridge = br-int/);
  const failed = [{ name: 'tap1', error: 'no device' }];
  expect(said(judgeSwitch({ ...healthy, failedInterfaces: failed }, binding))[0]).toMatch(
    /tap1 .*no device -> .*del-port tap1/,
  );
});

test('the traps of the datapath in user space are named', () => {
  const on = { ...binding, txChecksumOffload: 'on' } as const;
  expect(said(judgeSwitch(healthy, on))[0]).toMatch(/checksums.* -> .*tx_checksum_offload = auto/);
  expect(judgeSwitch({ ...healthy, otherConfig: { 'userspace-tso-enable': 'true' } }, on)).toEqual(
    [],
  );
  const datapaths = [{ type: 'netdev', capabilities: { ct_zero_snat: 'true' } }];
  expect(said(judgeSwitch({ ...healthy, datapaths }, binding))[0]).toMatch(
    /^warning: .*ct_zero_snat.* -> ovs-vsctl set Datapath/,
  );
  expect(judgeSwitch({ ...healthy, datapaths, version: '3.2.1' }, binding)).toEqual([]);
});

test('networks larger than the tunnel carries are named', () => {
  const facts = { link: 'eth1', mtu: 1500, overhead: 58, networks: [{ name: 'n', mtu: 1442 }] };
  expect(judgeMtu(facts)).toEqual([]);
  expect(said(judgeMtu({ ...facts, mtu: 1450 }))[0]).toMatch(
    /eth1 \(MTU 1450, 1392 for containers\): n \(1442\).* -> ip link set eth1 mtu 1500/,
  );
});
