import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { tempFolder } from '../../test/fakes/temp-folder.ts';
import { loadConfig } from '../config/load-config.ts';
import { createLogger } from '../observe/log.ts';
import { LiveConfig } from './live-config.ts';

const AUTH = 'auth_url = http://k/v3\nusername = u\npassword = old-secret\n';

/** A daemon's configuration in a file; `heard` waits for the next reading. */
function liveOf(conf: string) {
  const folder = tempFolder({ 'k.conf': conf });
  const file = join(folder, 'k.conf');
  const inputs = { argv: { configFiles: [file] }, env: {}, home: folder, cwd: folder, etc: folder };
  const lines: Record<string, unknown>[] = [];
  const log = createLogger({}, { write: (line: string) => void lines.push(JSON.parse(line)) });
  const load = () => loadConfig(inputs);
  const live = new LiveConfig({ load, loaded: load(), log, quietMs: 20 });
  const did: unknown[] = [];
  let next = Promise.withResolvers<string>();
  const started = next.promise;
  live.start({
    setReconcileInterval: (ms) => void did.push(ms),
    setCredentials: (credentials) => void did.push(credentials),
    onReload: (outcome) => {
      next.resolve(outcome);
      next = Promise.withResolvers();
    },
  });
  onTestFinished(() => live.close());
  const write = async (text: string) => {
    const heard = next.promise;
    writeFileSync(file, text);
    return heard;
  };
  return { live, log, lines, did, write, started };
}

const said = (lines: Record<string, unknown>[]) => lines.map(({ msg, options }) => [msg, options]);

test('log level, interval and credentials are taken up when the file changes', async () => {
  const { log, lines, did, write, started } = liveOf(`[neutron]\n${AUTH}`);
  expect(await started).toBe('unchanged');
  const changed = AUTH.replace('old-secret', 'new-secret');
  const general = '[DEFAULT]\nlog_level = debug\nreconcile_interval = 7\n';
  expect(await write(`${general}[neutron]\n${changed}`)).toBe('changed');
  expect(log.level).toBe('debug');
  expect(did).toEqual([7_000, expect.objectContaining({ password: 'new-secret' })]);
  expect(said(lines)).toEqual([
    [
      'took up new settings',
      ['[DEFAULT] reconcile_interval', '[DEFAULT] log_level', 'credentials'],
    ],
  ]);
  expect(JSON.stringify(lines)).not.toMatch(/old-secret|new-secret/);
});

test('what needs a restart is named, and named once', async () => {
  const { lines, did, live, write, started } = liveOf(`[neutron]\n${AUTH}`);
  await started;
  const conf = `[DEFAULT]\nhost = h9\n[neutron]\n${AUTH}region_name = south\n`;
  expect(await write(conf)).toBe('changed');
  expect(did).toEqual([]);
  live.reload('SIGHUP');
  expect(said(lines)).toEqual([
    ['these settings need a restart to take effect', ['[DEFAULT] host', '[neutron] region_name']],
  ]);
});

test('a mistake in the new file is reported once, and the old settings stay', async () => {
  const { log, lines, did, live, write, started } = liveOf(`[neutron]\n${AUTH}`);
  await started;
  expect(await write(`[DEFAULT]\nlog_level = loud\n[neutron]\n${AUTH}`)).toBe('refused');
  live.reload('SIGHUP');
  expect(log.level).toBe('info');
  expect(did).toEqual([]);
  expect(lines).toEqual([
    expect.objectContaining({
      level: 'error',
      msg: 'the new configuration is not used; the old one stays',
      why: expect.stringMatching(/log_level: "loud" is not allowed/),
    }),
  ]);
  expect(await write(`[DEFAULT]\nlog_level = warn\n[neutron]\n${AUTH}`)).toBe('changed');
  expect(log.level).toBe('warn');
});

test('a file without credentials takes none away', async () => {
  const { did, write, started } = liveOf(`[neutron]\n${AUTH}`);
  await started;
  expect(await write('[DEFAULT]\n')).toBe('refused');
  expect(did).toEqual([]);
});

test('nothing is taken up after the end', async () => {
  const { live, did, log } = liveOf(`[neutron]\n${AUTH}`);
  live.close();
  live.reload('SIGHUP');
  expect([did, log.level]).toEqual([[], 'info']);
});
