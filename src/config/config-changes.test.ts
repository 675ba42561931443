import { join } from 'node:path';
import { expect, test } from 'vitest';
import { tempFolder } from '../../test/fakes/temp-folder.ts';
import { configChanges } from './config-changes.ts';
import { loadConfig } from './load-config.ts';

function load(files: Readonly<Record<string, string>>) {
  const folder = tempFolder(files);
  const argv = { configFiles: [join(folder, 'k.conf')] };
  return loadConfig({ argv, env: {}, home: folder, cwd: folder, etc: folder });
}

const inYaml = (password: string, region: string) => ({
  'k.conf': '[neutron]\ncloud = c\n',
  'clouds.yaml': `clouds: {c: {region_name: ${region}, auth: {auth_url: "http://k", username: u, password: ${password}}}}`,
});

test('a new password in clouds.yaml is taken up, a new region needs a restart', () => {
  const before = load(inYaml('a', 'north'));
  expect(configChanges(before, load(inYaml('a', 'north')))).toEqual({ live: [], restart: [] });
  expect(configChanges(before, load(inYaml('b', 'north')))).toEqual({
    live: ['credentials'],
    restart: [],
  });
  expect(configChanges(before, load(inYaml('a', 'south')))).toEqual({
    live: [],
    restart: ['region, endpoints or TLS of the cloud'],
  });
});

test('from a password to an application credential is taken up; to no Keystone at all is not', () => {
  const auth = (text: string) => load({ 'k.conf': `[neutron]\n${text}` });
  const before = auth('auth_url = http://k\nusername = u\npassword = p\n');
  const credential = 'application_credential_id = i\napplication_credential_secret = s\n';
  expect(configChanges(before, auth(`auth_url = http://k\n${credential}`))).toEqual({
    live: ['credentials'],
    restart: [],
  });
  const none = auth('auth_type = none\nendpoint = http://n\n');
  expect(configChanges(before, none).live).toEqual([]);
  expect(configChanges(before, none).restart).toEqual(['auth_type']);
});
