import { spawnSync } from 'node:child_process';

/** Why tests with network namespaces cannot run here, if they cannot. */
export function lacksNamespaces(): string | undefined {
  if (process.getuid?.() !== 0) return 'needs root, to make network namespaces';
  if (!runs('ip', '-V')) return "needs the 'ip' command (Debian: iproute2)";
  if (!runs('unshare', '--net', 'true')) return 'this kernel or container refuses namespaces';
  return undefined;
}

/** Why tests with Open vSwitch cannot run here, if they cannot. */
export function lacksOpenVswitch(): string | undefined {
  const missing = lacksNamespaces();
  if (missing) return missing;
  for (const program of ['ovsdb-tool', 'ovsdb-server', 'ovs-vswitchd', 'ovs-vsctl']) {
    if (!runs(program, '--version')) return `needs ${program} (Debian: openvswitch-switch)`;
  }
  return undefined;
}

function runs(program: string, ...args: string[]): boolean {
  return spawnSync(program, args, { stdio: 'ignore' }).status === 0;
}
