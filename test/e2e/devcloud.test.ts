import { execFileSync, spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdirSync, readdirSync, rmSync } from 'node:fs';
import { hostname, networkInterfaces } from 'node:os';
import { afterAll, beforeAll, beforeEach, describe, expect, inject, test } from 'vitest';
import { OwnDevcloud } from './support/own-devcloud.ts';

/*
 * The devcloud itself. These tests kill its services, so they have one of their own, which also shows
 * that several run side by side.
 */

const shared = inject('devcloud');
const STATE = '/var/tmp/kuryr-e2e-own';
const PORT_BASE = 19_500;

/** What of the machine a devcloud must leave as it is. */
function machine() {
  const list = (path: string) => (existsSync(path) ? readdirSync(path).sort() : undefined);
  return {
    links: Object.keys(networkInterfaces()).sort(),
    hostname: hostname(),
    etcDocker: list('/etc/docker'),
    runDocker: list('/run/docker'),
    runMount: list('/run/mount'),
  };
}

const leftOvers = () => ({
  namespaces: readdirSync('/run/netns').filter((name) => name.startsWith(`kuryr-${PORT_BASE}`)),
  cgroups: readdirSync('/sys/fs/cgroup', { recursive: true, encoding: 'utf8' }).filter((path) =>
    path.includes(`kuryr-${PORT_BASE}`),
  ),
  processes: devcloud.processes(),
});
const nothing = { namespaces: [], cgroups: [], processes: [] };

const devcloud = new OwnDevcloud(STATE, PORT_BASE);

describe('the devcloud', () => {
  const before = machine();
  beforeAll(() => {
    if ('missing' in shared) return;
    devcloud.try('down', '--purge');
    devcloud.up();
  });
  beforeEach(({ skip }) => {
    if ('missing' in shared) skip(shared.missing);
  });
  afterAll(() => {
    if ('missing' in shared) return;
    devcloud.run('down', '--purge');
    expect(existsSync(STATE)).toBe(false);
  });

  test('comes up whole; a second up does nothing and says so', () => {
    const services = devcloud.services();
    expect(services.filter(({ state }) => state !== 'running')).toEqual([]);
    for (const { name, memory, log } of services) {
      expect(memory, name).toBeGreaterThan(0);
      expect(existsSync(log), log).toBe(true);
    }
    expect(devcloud.up()).toContain('is up already; nothing was done');
    expect(devcloud.services()).toEqual(
      services.map((service) => ({ ...service, memory: expect.any(Number) })),
    );
  });

  test('touches nothing of the machine', () => {
    expect(machine()).toEqual(before);
  });

  test('keeps secrets from others', () => {
    const mode = execFileSync('stat', ['-c', '%a', STATE], { encoding: 'utf8' });
    expect(mode.trim()).toBe('700');
    const commandLines = execFileSync('ps', ['-eo', 'args'], { encoding: 'utf8' });
    const secrets = JSON.parse(
      execFileSync('cat', [`${STATE}/secrets.json`], { encoding: 'utf8' }),
    );
    for (const secret of Object.values(secrets)) expect(commandLines).not.toContain(secret);
  });

  test('exec runs inside the host, with its exit status', () => {
    const { status, stdout } = devcloud.try('exec', '--', 'sh', '-c', 'hostname; pwd; exit 7');
    expect(status).toBe(7);
    expect(stdout).toBe(`h1\n${process.cwd()}\n`);
    const links = devcloud.run('exec', '--', 'ip', '-br', 'link');
    expect(links).toMatch(/^br-int /m);
    expect(links).not.toMatch(/^eth0 /m);
  });

  test('a signal reaches the command that exec runs', async () => {
    const script = 'trap "echo got it; exit 5" TERM; echo ready; while :; do sleep 0.05; done';
    const kuryr = new URL('../../bin/kuryr', import.meta.url).pathname;
    const words = ['devcloud', 'exec', '--state', STATE, '--', 'sh', '-c', script];
    const child = spawn(kuryr, words, { stdio: ['ignore', 'pipe', 'inherit'] });
    let output = '';
    child.stdout.setEncoding('utf8').on('data', (text: string) => {
      output += text;
      if (output === 'ready\n') child.kill('SIGTERM');
    });
    const [code] = await once(child, 'exit');
    expect(code).toBe(5);
    expect(output).toBe('ready\ngot it\n');
  });

  test('env points docker at the host', () => {
    const script = `${devcloud.run('env')} docker info --format '{{.Name}}'; test -r $OS_CLIENT_CONFIG_FILE`;
    const { stdout, status } = spawnSync('sh', ['-c', script], { encoding: 'utf8' });
    expect({ stdout, status }).toEqual({ stdout: 'h1\n', status: 0 });
  });

  test('the host reaches Neutron at the address that it has outside', () => {
    const url = `http://127.0.0.1:${PORT_BASE + 1}/`;
    const get = `const r = await fetch('${url}'); console.log((await r.json()).versions[0].id)`;
    const inside = devcloud.run('exec', '--', process.execPath, '--input-type=module', '-e', get);
    expect(inside).toBe('v2.0\n');
  });

  test.each([
    'mariadb',
    'ovsdb-nb',
    'ovsdb-sb',
    'ovn-northd',
    'keystone',
    'neutron-server',
    'relay',
    'h1/ovsdb',
    'h1/ovs-vswitchd',
    'h1/ovn-controller',
    'h1/dockerd',
    'h1/namespaces',
  ])('%s, when it was killed, is named and brought up again', async (service) => {
    await devcloud.kill(service);
    const { status } = devcloud.try('status');
    expect(status).toBe(3);
    const said = devcloud.up();
    expect(said).toContain(`${service} was dead`);
    expect(said).toContain(`${service} started`);
    expect(devcloud.services().filter(({ state }) => state !== 'running')).toEqual([]);
    // Userspace conntrack must not be led into its abort, after any restart.
    const capabilities = devcloud.run('exec', '--', 'ovs-vsctl', 'list', 'Datapath');
    expect(capabilities).toMatch(/ct_zero_snat="?false/);
  });

  test('containers run after all of that', () => {
    const words = ['docker', 'run', '--rm', 'busybox', 'ping', '-c', '1', '172.17.0.1'];
    expect(devcloud.run('exec', '--', ...words)).toContain(' 0% packet loss');
  });

  test('a port that is taken is refused before anything is started, with who has it', () => {
    const other = new OwnDevcloud(`${STATE}-2`, PORT_BASE);
    const { status, stderr } = other.try('up', '--port-base', String(PORT_BASE), '--name', 'other');
    expect(status).toBe(1);
    expect(stderr).toMatch(/port 19500 of 127\.0\.0\.1 is taken by uwsgi \(pid \d+\)/);
    expect(other.processes()).toEqual([]);
    other.run('down', '--purge');
  });

  test("a directory with somebody's files is refused and stays as it is", () => {
    const directory = `${STATE}-3`;
    mkdirSync(`${directory}/thesis`, { recursive: true });
    const other = new OwnDevcloud(directory, PORT_BASE + 10);
    expect(other.try('up').stderr).toContain('holds files (thesis)');
    expect(other.try('down', '--purge').stdout).toContain('there is no devcloud');
    expect(readdirSync(directory)).toEqual(['thesis']);
    rmSync(directory, { recursive: true });
  });

  test('down leaves nothing behind, even with all services killed and containers running', async () => {
    const words = ['docker', 'run', '-d', 'busybox', 'sleep', '1000000'];
    devcloud.run('exec', '--', ...words);
    await devcloud.kill(...devcloud.services().map(({ name }) => name));
    expect(devcloud.run('down')).toContain('had died before');
    expect(leftOvers()).toEqual(nothing);
    expect(machine()).toEqual(before);
    expect(devcloud.run('down')).toContain('was down already');
  });

  test('what was there before a down is there after the next up', () => {
    devcloud.up();
    const list = ['docker', 'ps', '--all', '--format', '{{.Image}} {{.Status}}'];
    expect(devcloud.run('exec', '--', ...list)).toMatch(/^busybox Exited/);
    const down = devcloud.run('down');
    expect(down).toContain('services stopped)');
    expect(leftOvers()).toEqual(nothing);
  });
});
