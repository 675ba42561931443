import { mkdirSync, renameSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { tempFolder } from '../../test/fakes/temp-folder.ts';
import { FileWatch } from './file-watch.ts';

/** Watches until the test's end; `next` resolves at the next sign of a change. */
function watchOf(quietMs = 20) {
  let changes = 0;
  let heard = Promise.withResolvers<void>();
  const troubles: string[] = [];
  const watch = new FileWatch({
    quietMs,
    onChange: () => {
      changes += 1;
      heard.resolve();
      heard = Promise.withResolvers();
    },
    onTrouble: (folder) => void troubles.push(folder),
  });
  onTestFinished(() => watch.close());
  return { watch, troubles, next: () => heard.promise, changes: () => changes };
}

test('a file that is written, and one that takes its place, are both noticed', async () => {
  const folder = tempFolder({ 'k.conf': '1' });
  const file = join(folder, 'k.conf');
  const { watch, next } = watchOf();
  watch.follow([file]);
  let heard = next();
  writeFileSync(file, '2');
  await heard;
  heard = next();
  writeFileSync(`${file}.new`, '3');
  renameSync(`${file}.new`, file);
  await heard;
  // As before: the file is another one now.
  heard = next();
  writeFileSync(file, '4');
  await heard;
});

test('a link that is turned to another folder is noticed, as Kubernetes does it', async () => {
  const folder = tempFolder({ 'v1/k.conf': '1', 'v2/k.conf': '2' });
  symlinkSync('v1', join(folder, '..data'));
  symlinkSync(join('..data', 'k.conf'), join(folder, 'k.conf'));
  const { watch, next } = watchOf();
  watch.follow([join(folder, 'k.conf')]);
  const heard = next();
  symlinkSync('v2', join(folder, '..new'));
  renameSync(join(folder, '..new'), join(folder, '..data'));
  await heard;
});

test('a file changed behind a link to elsewhere is noticed', async () => {
  const folder = tempFolder({ 'real/clouds.yaml': '1' });
  mkdirSync(join(folder, 'here'));
  symlinkSync(join(folder, 'real/clouds.yaml'), join(folder, 'here/clouds.yaml'));
  const { watch, next } = watchOf();
  watch.follow([join(folder, 'here/clouds.yaml')]);
  const heard = next();
  writeFileSync(join(folder, 'real/clouds.yaml'), '2');
  await heard;
});

test('several steps of one change are told once, when they are over', async () => {
  const folder = tempFolder({ 'k.conf': '1' });
  const { watch, next, changes } = watchOf(60);
  watch.follow([join(folder, 'k.conf')]);
  const heard = next();
  for (const text of ['2', '3', '4']) writeFileSync(join(folder, 'k.conf'), text);
  await heard;
  expect(changes()).toBe(1);
});

test('a folder that is not there is reported, the others are watched', async () => {
  const folder = tempFolder({ 'k.conf': '1' });
  const { watch, next, troubles } = watchOf();
  watch.follow(['/nowhere/k.conf', join(folder, 'k.conf')]);
  expect(troubles).toEqual(['/nowhere']);
  const heard = next();
  writeFileSync(join(folder, 'k.conf'), '2');
  await heard;
});
