import { existsSync, mkdirSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import type { Call } from '../../util/call.ts';
import { KeyedLock } from '../../util/keyed-lock.ts';
import { childEnvironment } from '../child-environment.ts';
import type { Plan } from '../plan.ts';
import { runTool } from '../run-tool.ts';
import type { Service } from '../supervisor/unit.ts';
import { enterNetwork, type Host, pathInside } from './host.ts';
import { Namespaces, netnsInode, netnsInodeOf } from './namespaces.ts';
import { ensureSwitch, lines, segments, switchNetns } from './switch.ts';

const locks = new KeyedLock();

/** The process that keeps a host's namespaces: its network, its /run and /etc, its host name. */
export function namespacesService(plan: Plan, host: Host): Service {
  const { layout, settings, table } = plan;
  const namespaces = new Namespaces(layout.namespaces);
  const script = fileURLToPath(new URL('hold.sh', import.meta.url));
  return {
    kind: 'service',
    name: host.units.namespaces,
    argv: [
      ...enterNetwork(host),
      ...['unshare', '--mount', '--uts', '--propagation', 'slave'],
      ...['sh', script, host.name, host.layout.stage, host.layout.kuryrConf],
    ],
    env: childEnvironment(layout.root),
    needs: [],
    address: `netns ${host.netns}`,
    check: async () => {
      namespaces.assertFree(host.netns);
      namespaces.assertFree(switchNetns(settings));
    },
    prepare: async (call) => {
      mkdirSync(host.layout.stage, { recursive: true, mode: 0o700 });
      // One at a time: both hosts share the switch and the record of namespaces.
      const build = async () => {
        await ensureSwitch(settings, namespaces, call);
        await namespaces.create(host.netns, call);
      };
      await locks.run(layout.namespaces, build, call);
      await plugIntoSwitch(host, switchNetns(settings), call);
    },
    ready: async () => existsSync(pathInside(host, table, '/run/devcloud-host')),
    intact: () => {
      const pid = table.get(host.units.namespaces)?.pid;
      const inode = netnsInode(host.netns);
      const inPlace = pid !== undefined && inode !== undefined && netnsInodeOf(pid) === inode;
      return inPlace && namespaces.owns(switchNetns(settings));
    },
    cleanUp: (call) =>
      locks.run(layout.namespaces, () => namespaces.remove(host.netns, call), call),
  };
}

/** Gives a host its two links to the switch. */
async function plugIntoSwitch(host: Host, switchName: string, call: Call): Promise<void> {
  const port = (bridge: string) => `${host.name}-${bridge}`;
  // The kernel takes a while to remove what an earlier host of this name had here.
  for (const { bridge } of segments) {
    await runTool(['ip', '-n', switchName, 'link', 'del', port(bridge)], call).catch(() => {
      call.signal.throwIfAborted();
    });
  }
  const add = segments.map(
    ({ bridge, link, mtu }) =>
      `link add ${link} netns ${host.netns} mtu ${mtu} type veth ` +
      `peer name ${port(bridge)} netns ${switchName} mtu ${mtu}`,
  );
  await runTool(['ip', '-batch', '-'], call, lines(add));
  const join = segments.map(({ bridge }) => `link set ${port(bridge)} master ${bridge} up`);
  const up = segments.map(({ link }) => `link set ${link} up`);
  await Promise.all([
    runTool(['ip', '-n', switchName, '-batch', '-'], call, lines(join)),
    runTool(['ip', '-n', host.netns, '-batch', '-'], call, lines(up)),
  ]);
}
