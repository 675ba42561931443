import { execFileSync } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { holdServicesBack } from './hold-services-back.ts';

let directory: string;
let policy: string;
beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'kd-'));
  policy = join(directory, 'policy-rc.d');
});
afterEach(() => rmSync(directory, { recursive: true }));

test('while it works the policy forbids starts; after a failure too it is gone', async () => {
  const work = async () => {
    expect(() => execFileSync(policy)).toThrow(expect.objectContaining({ status: 101 }));
    throw new Error('apt failed');
  };
  await expect(holdServicesBack(work, policy)).rejects.toThrow('apt failed');
  expect(existsSync(policy)).toBe(false);
});

test("the machine's own policy is left alone", async () => {
  writeFileSync(policy, '#!/bin/sh\nexit 104\n');
  await holdServicesBack(async () => undefined, policy);
  expect(readFileSync(policy, 'utf8')).toContain('exit 104');
});

test('one that an interrupted run left is taken for ours', async () => {
  await holdServicesBack(async () => {
    const leftover = readFileSync(policy, 'utf8');
    rmSync(policy);
    writeFileSync(policy, leftover);
  }, policy);
  expect(existsSync(policy)).toBe(false);
});
