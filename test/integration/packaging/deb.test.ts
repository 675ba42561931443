import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, writeFileSync } from 'node:fs';
import { request } from 'node:http';
import { createServer } from 'node:net';
import { basename, join } from 'node:path';
import { text } from 'node:stream/consumers';
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { run } from '../../../src/linux/exec/run.ts';
import { withDeadline } from '../../../src/util/call.ts';
import { notifySocket } from '../../fakes/notify-socket.ts';
import { lacksNamespaces } from '../support/machine.ts';
import { ScratchRoot } from '../support/scratch-root.ts';

const ROOT = join(import.meta.dirname, '../../..');
const missing =
  lacksNamespaces() ?? (existsSync('/usr/bin/dpkg-deb') ? undefined : 'it is no Debian');
const SPEC = '/etc/docker/plugins/kuryr.spec';
const SCRIPTS = '/usr/lib/kuryr/systemd';

let machine: ScratchRoot;

beforeAll(async () => {
  if (missing) return;
  machine = await ScratchRoot.open();
  const make = [process.execPath, join(ROOT, 'packaging/make-deb.ts'), machine.path('/tmp')];
  const { stdout } = await run(make, {}, withDeadline(120_000));
  await machine.exec('dpkg', '--install', `/tmp/${basename(stdout.trim())}`);
}, 180_000);
afterAll(() => machine?.close());
beforeEach((context) => context.skip(missing !== undefined, missing));

test('the package brings a command that needs no sources, a configuration and a user', async () => {
  expect(await machine.exec('kuryr', '--version')).toBe('0.1.0');
  expect(await machine.exec('kuryr', 'config', 'check')).toMatch(/0 problems/);
  expect(await machine.exec('stat', '-c', '%a %U:%G', '/etc/kuryr/kuryr.conf')).toBe(
    '640 root:kuryr',
  );
  const user = await machine.exec('getent', 'passwd', 'kuryr');
  expect(user).toMatch(/:\/var\/lib\/kuryr:\/usr\/sbin\/nologin$/);
  expect(await machine.exec('find', '/usr/lib/kuryr', '-name', '*.ts')).toBe('');
  for (const name of ['typescript', 'vitest', '@biomejs']) {
    expect(existsSync(machine.path(`/usr/lib/kuryr/node_modules/${name}`))).toBe(false);
  }
});

test('systemd finds nothing wrong with the unit', async (context) => {
  context.skip(!existsSync('/usr/bin/systemd-analyze'), 'systemd is not installed');
  // The units of Docker and Open vSwitch, which it is ordered by, are in the tree of this machine or not.
  const { stdout, stderr } = await run(
    [...machine.enter, 'systemd-analyze', 'verify', '--recursive-errors=no', 'kuryr.service'],
    {},
    withDeadline(30_000),
  );
  expect(stdout + stderr).toBe('');
});

test('it serves as an ordinary user with one capability, and tells systemd', async () => {
  const socket = `@kuryr-deb-${process.pid}`;
  const next = notifySocket(socket);
  const credentials = ['auth_url = http://127.0.0.1:9/v3', 'username = u', 'password = p'];
  writeFileSync(
    machine.path('/etc/kuryr/kuryr.conf'),
    ['[neutron]', 'auth_type = password', ...credentials, 'project_name = p', ''].join('\n'),
  );
  // What systemd does for the unit.
  const folders = ['/run/kuryr', '/var/lib/kuryr'];
  await machine.exec('install', '-d', '-o', 'kuryr', '-g', 'kuryr', '-m', '750', ...folders);
  const user = ['--reuid', 'kuryr', '--regid', 'kuryr', '--init-groups', '--no-new-privs'];
  const only = ['--inh-caps', '--ambient-caps', '--bounding-set'];
  const capabilities = only.flatMap((set) => [set, '-all,+net_admin']);
  const [program = '', ...words] = machine.enter;
  const argv = ['setpriv', ...user, ...capabilities, '/usr/bin/kuryr', 'serve'];
  const child = spawn(program, [...words, ...argv], {
    stdio: ['ignore', 'pipe', 'pipe'],
    env: {
      PATH: '/usr/sbin:/usr/bin:/sbin:/bin',
      NOTIFY_SOCKET: socket,
      WATCHDOG_USEC: '500000',
      OS_KURYR_URI: 'unix:///run/kuryr/docker.sock',
    },
  });
  const output = Promise.all([text(child.stdout), text(child.stderr)]);
  const ended = once(child, 'exit');
  try {
    const first = await Promise.race([
      awaitMessage(next, 'READY=1'),
      ended.then(async () => Promise.reject(new Error((await output).join('')))),
    ]);
    expect(first).toMatch(/^READY=1\nSTATUS=serves unix:\/\/\/run\/kuryr\/docker.sock as /);
    expect(await activate(machine.path('/run/kuryr/docker.sock'))).toContain('NetworkDriver');
    expect(await awaitMessage(next, 'WATCHDOG=1')).toBe('WATCHDOG=1');
    child.kill('SIGTERM');
    await ended;
    let last: string | undefined;
    for (let message = next(); message; message = next()) last = message;
    expect(last).toBe('STOPPING=1\nSTATUS=stopping');
    expect(child.exitCode).toBe(0);
  } finally {
    child.kill('SIGKILL');
  }
});

test('the switch lets the user in; dockerd is told the address, and not any more after the end', async () => {
  await machine.exec('mkdir', '-p', '/run/openvswitch');
  const socket = '/run/openvswitch/db.sock';
  const server = createServer().listen(machine.path(socket));
  await once(server, 'listening');
  await machine.exec('chown', 'root:root', socket);
  await machine.exec('chmod', '750', socket);
  await machine.exec(`${SCRIPTS}/before-start`);
  expect(await machine.exec('stat', '-c', '%a %U:%G', socket)).toBe('770 root:kuryr');
  server.close();

  await machine.exec('rm', '-rf', '/etc/docker/plugins');
  await machine.exec(`${SCRIPTS}/after-start`);
  expect(await machine.exec('cat', SPEC)).toBe('unix:///run/kuryr/docker.sock');
  await machine.exec(`${SCRIPTS}/after-stop`);
  expect(await machine.exec('ls', '/etc/docker/plugins')).toBe('');

  writeFileSync(machine.path(SPEC), 'tcp://127.0.0.1:23750\n');
  await machine.exec(`${SCRIPTS}/after-start`);
  await machine.exec(`${SCRIPTS}/after-stop`);
  expect(await machine.exec('cat', SPEC)).toBe('tcp://127.0.0.1:23750');
});

test('a removal keeps the configuration, a purge nothing', async () => {
  await machine.exec('dpkg', '--remove', 'kuryr');
  expect(existsSync(machine.path('/usr/lib/kuryr'))).toBe(false);
  expect(existsSync(machine.path('/etc/kuryr/kuryr.conf'))).toBe(true);
  await machine.exec('dpkg', '--purge', 'kuryr');
  for (const path of ['/etc/kuryr', '/var/lib/kuryr', '/usr/bin/kuryr']) {
    expect(existsSync(machine.path(path))).toBe(false);
  }
});

/** The next message that begins so; a datagram socket of libc's raises no event in Node.js. */
async function awaitMessage(next: () => string | undefined, start: string): Promise<string> {
  let message: string | undefined;
  const found = () => {
    message = next();
    return message?.startsWith(start);
  };
  await expect.poll(found, { timeout: 20_000, interval: 20 }).toBe(true);
  return message ?? '';
}

function activate(socketPath: string): Promise<string> {
  return new Promise((resolve, reject) => {
    request({ socketPath, method: 'POST', path: '/Plugin.Activate' }, (response) =>
      resolve(text(response)),
    )
      .on('error', reject)
      .end();
  });
}
