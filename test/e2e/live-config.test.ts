import { expect } from 'vitest';
import { admin } from './support/admin.ts';
import { CREATE } from './support/docker-words.ts';
import { e2eTest as test } from './support/e2e.ts';

test('credentials and log level are taken up from the file, without a restart', async ({ e2e }) => {
  const { h1, cloud } = e2e;
  await h1.startKuryr({ 'neutron.password': 'old' });
  const create = [...CREATE, '--subnet', '10.95.0.0/24', 'n1'];
  expect(await h1.refusal(...create)).toContain('refused our credentials');

  h1.rewriteConfig({ 'neutron.timeout': 'soon' });
  await h1.logged('the new configuration is not used; the old one stays');
  h1.rewriteConfig({ 'DEFAULT.host': 'other', 'neutron.password': cloud.password });
  await h1.logged('took up new settings');
  await h1.logged('these settings need a restart to take effect');
  await h1.docker(...create);

  expect((await h1.kuryr('log-level', 'debug')).stdout).toBe('the daemon logs from debug on\n');
  await h1.logged('the log level was set over the admin socket');
  const { daemon } = JSON.parse((await h1.kuryr('status', '-o', 'json')).stdout);
  expect(daemon).toMatchObject({ running: true, host: 'h1', logLevel: 'debug' });

  const { text } = await admin(h1, '/metrics');
  expect(text).toMatch(/^kuryr_token_requests_total\{outcome="refused"\} [1-9]/m);
  expect(text).toMatch(/^kuryr_token_requests_total\{outcome="ok"\} 1$/m);
  expect(text).toMatch(/^kuryr_config_reloads_total\{outcome="changed"\} 1$/m);
  expect(h1.log.filter((line) => line.includes(cloud.password))).toEqual([]);
  await h1.docker('network', 'rm', 'n1');
  await h1.settled();
});
