import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { bootId, processIdentity } from '../../linux/proc/process-identity.ts';
import { unlimited } from '../../util/call.ts';
import { DoneMarks } from './done-marks.ts';
import { ProcessTable } from './process-table.ts';
import { startUnits } from './start-units.ts';
import { stopServices } from './stop-services.ts';
import type { Supervisor } from './supervisor.ts';
import type { Service, Step, Unit } from './unit.ts';

let directory: string;
let lines: string[];
let supervisor: Supervisor;
let units: Unit[];

beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'kd-'));
  lines = [];
  units = [];
  supervisor = {
    table: new ProcessTable(join(directory, 'processes')),
    done: new DoneMarks(join(directory, 'done')),
    logFile: (name) => join(directory, `${name}.log`),
    report: (line) => void lines.push(line.replace(/ \(pid \d+\)/, '')),
  };
});
afterEach(async () => {
  await stop();
  rmSync(directory, { recursive: true });
});

/** A service that writes a file when it is ready and then sleeps. */
function service(name: string, more: Partial<Service> = {}): Service {
  const file = join(directory, `${name}.ready`);
  return {
    kind: 'service',
    name,
    argv: ['sh', '-c', `echo ${name} >${file}; exec sleep 60`],
    env: { PATH: process.env['PATH'] ?? '' },
    needs: [],
    prepare: async () => rmSync(file, { force: true }),
    ready: async () => existsSync(file),
    stopMs: 1_000,
    ...more,
  };
}

function step(name: string, needs: string[], run: Step['run'] = async () => undefined): Step {
  return { kind: 'step', name, needs, run };
}

async function start(): Promise<readonly string[]> {
  lines.length = 0;
  return (await startUnits(units, supervisor, unlimited)).started;
}

async function stop(): Promise<void> {
  const names = new Set(units.map((unit) => unit.name));
  await stopServices(units, names, supervisor, unlimited);
}

const pidOf = (name: string) => supervisor.table.running(name)?.pid ?? 0;

async function kill(name: string): Promise<void> {
  const pid = pidOf(name);
  process.kill(pid, 'SIGKILL');
  await expect.poll(() => processIdentity(pid)).toBeUndefined();
}

test('units come up in the order of their needs', async () => {
  units = [service('c', { needs: ['b'] }), step('b', ['a']), service('a'), step('d', ['c'])];
  expect(await start()).toEqual(['c', 'a']);
  expect(lines).toEqual(['a started', 'b done', 'c started', 'd done']);
});

test('a second start does nothing', async () => {
  units = [service('a'), step('b', ['a'])];
  await start();
  const pid = pidOf('a');
  expect(await start()).toEqual([]);
  expect(lines).toEqual([]);
  expect(pidOf('a')).toBe(pid);
});

test('a service that was killed is named and started again, alone', async () => {
  units = [service('a'), service('b', { needs: ['a'] }), step('c', ['a'])];
  await start();
  const b = pidOf('b');
  await kill('a');
  await start();
  expect(lines).toEqual(['a was dead', 'a started', 'c done']);
  expect(pidOf('b')).toBe(b);
});

test('those that cannot outlive it are stopped first and started after', async () => {
  const trace: string[] = [];
  const cleanUp = async () => void trace.push(`a gone, b ${pidOf('b') ? 'runs' : 'stopped'}`);
  units = [service('a', { cleanUp }), service('b', { needs: ['a'], restartsWith: ['a'] })];
  await start();
  trace.length = 0;
  const b = pidOf('b');
  await kill('a');
  await start();
  expect(trace).toEqual(['a gone, b stopped']);
  expect(lines).toEqual(['a was dead', 'a started', 'b started']);
  expect(pidOf('b')).not.toBe(b);
});

test('a service that runs but does not answer is started again', async () => {
  units = [service('a')];
  await start();
  const pid = pidOf('a');
  rmSync(join(directory, 'a.ready'));
  await start();
  expect(lines).toEqual(['a ran but did not answer', 'a started']);
  expect(processIdentity(pid)).toBeUndefined();
});

test('a service with another command line is started with that', async () => {
  units = [service('a')];
  await start();
  units = [service('a', { env: { PATH: process.env['PATH'] ?? '', MORE: '1' } })];
  await start();
  expect(lines).toEqual(['a ran with another command line', 'a started']);
});

test('a failure tells the end of the log; what runs stays and the next start goes on', async () => {
  const broken = service('b', {
    argv: ['sh', '-c', 'echo no such planet >&2; exit 3'],
    needs: ['a'],
  });
  units = [service('a'), broken, step('c', ['b'])];
  await expect(start()).rejects.toThrow(
    /^the start of b failed: exit status 3\nThe last lines of .*b\.log:\nno such planet$/,
  );
  const pid = pidOf('a');
  units = [service('a'), service('b', { needs: ['a'] }), step('c', ['b'])];
  expect(await start()).toEqual(['b']);
  expect(pidOf('a')).toBe(pid);
  expect(lines).toContain('c done');
});

test('a step that failed is done at the next start', async () => {
  const outcomes = ['fail', 'work'];
  const run = async () => {
    if (outcomes.shift() === 'fail') throw new Error('not yet');
  };
  units = [service('a'), step('b', ['a'], run)];
  await expect(start()).rejects.toThrow('not yet');
  expect(await start()).toEqual([]);
  expect(lines).toEqual(['b done']);
});

test('nothing is started when something is in the way', async () => {
  const check = () => Promise.reject(new Error('the port is taken'));
  units = [service('a'), service('b', { check })];
  await expect(start()).rejects.toThrow('the port is taken');
  expect(supervisor.table.all()).toEqual([]);
});

test('a process of somebody else with a recorded number is left alone', async () => {
  units = [service('a')];
  await start();
  const real = pidOf('a');
  // The record of a service that died; its number went to this test's own process.
  const own = { pid: process.pid, startTicks: 1, bootId: bootId() };
  supervisor.table.put('a', own, 'x');
  await stop();
  expect(processIdentity(process.pid)).toBeDefined();
  process.kill(real, 'SIGKILL');
});

test('a stop ends the whole session of a service, and it only', async () => {
  const file = join(directory, 'child');
  const script = `sleep 60 & echo $! >${file}.new; mv ${file}.new ${file}; wait`;
  units = [service('a', { argv: ['sh', '-c', script], ready: async () => existsSync(file) })];
  await start();
  const child = Number(readFileSync(file, 'utf8'));
  expect(processIdentity(child)).toBeDefined();
  await stop();
  expect(processIdentity(child)).toBeUndefined();
  expect(supervisor.table.all()).toEqual([]);
});

test('a service that ignores SIGTERM is killed', async () => {
  const file = join(directory, 'deaf.ready');
  const script = `trap "" TERM; echo >${file}; while :; do sleep 0.05; done`;
  units = [service('deaf', { argv: ['sh', '-c', script], stopMs: 100 })];
  await start();
  const pid = pidOf('deaf');
  await stop();
  expect(processIdentity(pid)).toBeUndefined();
});

test('damaged records are taken for none', async () => {
  units = [service('a')];
  await start();
  const pid = pidOf('a');
  writeFileSync(join(directory, 'processes', 'a.json'), '{"pid":');
  expect(supervisor.table.get('a')).toBeUndefined();
  process.kill(pid, 'SIGKILL');
});
