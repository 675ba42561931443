// biome-ignore-all lint/suspicious/noTemplateCurlyInString: variables of the configuration dialect
import { join } from 'node:path';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { tempFolder } from '../../test/fakes/temp-folder.ts';
import { configCommand } from './config.ts';

interface Run {
  args: string[];
  files?: Record<string, string>;
  env?: Record<string, string>;
}

async function run({ args, files = {}, env = {} }: Run) {
  const cwd = tempFolder(files);
  let output = '';
  let status = 0;
  const command = configCommand({
    env,
    home: join(cwd, 'home'),
    cwd,
    write: (text) => {
      output += text;
    },
    setExitCode: (code) => {
      status = code;
    },
  });
  await command.parseAsync(args, { from: 'user' });
  return { output: output.replaceAll(cwd, '.'), status };
}

const CONF = '[neutron]\nauth_url = http://k/v3\nusername = u\npassword = hunter2\n';
const FILE = ['--config-file', 'k.conf'];

test('show tells each value and where it came from, and masks secrets', async () => {
  const { output } = await run({ args: ['show', ...FILE], files: { 'k.conf': CONF } });
  expect(output).toMatch(/^neutron +username +u +\.\/k\.conf:3$/m);
  expect(output).toMatch(/^neutron +password +\*\*\* +\.\/k\.conf:4$/m);
  expect(output).toMatch(/^neutron +enable_dhcp +true +default$/m);
  expect(output).toMatch(/^user +u$/m);
  expect(output).not.toContain('hunter2');
});

test('show -o json has typed values', async () => {
  const { output } = await run({
    args: ['show', '-o', 'json', ...FILE],
    files: { 'k.conf': CONF },
  });
  const shown = JSON.parse(output);
  const value = (name: string): unknown =>
    shown.options.find((o: { name: string }) => o.name === name)?.value;
  expect([value('enable_dhcp'), value('timeout'), value('enabled_drivers')]).toEqual([
    true,
    20,
    ['veth'],
  ]);
  expect(value('password')).toBe('***');
  expect(shown.cloud).toMatchObject({ kind: 'password', authUrl: 'http://k/v3', user: 'u' });
});

test('check says what was read and that nothing is wrong', async () => {
  const { output, status } = await run({ args: ['check', ...FILE], files: { 'k.conf': CONF } });
  expect(output).toBe(
    'read ./k.conf\ncredentials from ./k.conf [neutron]\n0 problems, 0 warnings\n',
  );
  expect(status).toBe(0);
});

test('check fails with every problem, and with every warning', async () => {
  const conf = '[neutron]\ntimeout = x\ntimeuot = 3\nauth_url = x\n[DEFAULT]\nuse_json = yes\n';
  const { output, status } = await run({ args: ['check', ...FILE], files: { 'k.conf': conf } });
  expect(status).toBe(1);
  expect(output).toMatch(/^problem: \.\/k\.conf:2 \[neutron\] timeout: "x" is not allowed/m);
  expect(output).toMatch(/^problem: .*auth_url: "x" is not allowed/m);
  expect(output).toMatch(/^warning: \.\/k\.conf:3 .*did you mean timeout\?$/m);
  expect(output).toMatch(/^warning: \.\/k\.conf:6 \[DEFAULT\] use_json: has no effect/m);
  expect(output).toMatch(/\n3 problems, 2 warnings\n$/);
});

test('the sample passes check', async () => {
  const sample = (await run({ args: ['sample'] })).output;
  const checked = await run({ args: ['check', ...FILE], files: { 'k.conf': sample } });
  expect(checked.status).toBe(0);
  expect(checked.output).toMatch(/^warning: credentials: none are configured/m);
});

test('--set without a group is an option of DEFAULT', async () => {
  const { output } = await run({
    args: ['show', '--set', 'host=h1', '--set', 'neutron.timeout=5'],
  });
  expect(output).toMatch(/^DEFAULT +host +h1 +command line$/m);
  expect(output).toMatch(/^neutron +timeout +5 +command line$/m);
});

test('no secret is ever shown, however the configuration is broken', async () => {
  const SECRET = 'S3cr3tS3cr3t';
  const line = fc.constantFrom(
    `password = ${SECRET}`,
    `token: ${SECRET}`,
    `application_credential_secret = "${SECRET}"`,
    `pasword = ${SECRET}`,
    `password ${SECRET}`,
    `  ${SECRET}`,
    `password = $${SECRET}`,
    `password = ${SECRET}$${SECRET}`,
    'region_name = $password',
    'username = ${neutron.token}',
    'cafile = /${password}',
    'auth_url = $password',
    `auth_url = http://u:${SECRET}@k/v3`,
    `endpoint = http://u:${SECRET}@k/v3`,
    'auth_url = http://k/v3',
    'username = u',
    'timeout = $token',
    'auth_type = $password',
    'auth_type = token',
    'auth_section = other',
    'cloud = x',
    '[DEFAULT]',
    'host = ${neutron.password}',
    'log_file = ${neutron.token}',
    '[neutron]',
    '[other]',
    '',
  );
  const secureEnv = fc.subarray([
    'OS_PASSWORD',
    'OS_TOKEN',
    'OS_APPLICATION_CREDENTIAL_SECRET',
    'SERVICE_PASSWORD',
    'SERVICE_TOKEN',
  ]);
  const clouds = fc.constantFrom(
    '',
    `clouds: {x: {auth: {password: ${SECRET}}}}`,
    `clouds: {x: {auth: {auth_url: "http://u:${SECRET}@k", username: u, password: ${SECRET}}}}`,
    `clouds: {x: {password: ${SECRET}`,
    `clouds: {x: {auth: {pasword: ${SECRET}}}}`,
  );
  await fc.assert(
    fc.asyncProperty(
      fc.array(line, { maxLength: 12 }),
      secureEnv,
      clouds,
      async (lines, names, yaml) => {
        const files = { 'k.conf': `[neutron]\n${lines.join('\n')}\n`, 'clouds.yaml': yaml };
        const env = Object.fromEntries(names.map((name) => [name, SECRET]));
        for (const args of [['show'], ['show', '-o', 'json'], ['check']]) {
          const { output } = await run({ args: [...args, ...FILE], files, env });
          expect(output).not.toContain(SECRET);
        }
      },
    ),
    { numRuns: 200 },
  );
});
