import { join } from 'node:path';
import { expect, test } from 'vitest';
import { tempFolder } from '../../../test/fakes/temp-folder.ts';
import { findConfigFiles } from './find-config-files.ts';

test('named files come first, then the .conf files of named folders, sorted', () => {
  const cwd = tempFolder({ 'd/20.conf': '', 'd/10.conf': '', 'd/README': '', 'd/.x.conf': '' });
  const places = { home: cwd, cwd, etc: join(cwd, 'etc') };
  const found = findConfigFiles({ ...places, configFiles: ['b', '/a'], configDirs: ['d'] });
  expect(found).toEqual([join(cwd, 'b'), '/a', join(cwd, 'd/10.conf'), join(cwd, 'd/20.conf')]);
});

test('a named folder that is missing stays in the list, so that reading it fails', () => {
  const cwd = tempFolder();
  const found = findConfigFiles({ configFiles: [], configDirs: ['no'], home: cwd, cwd, etc: cwd });
  expect(found).toEqual([join(cwd, 'no')]);
});

test('without names the first kuryr.conf and the first kuryr.conf.d of the usual places are read', () => {
  const root = tempFolder({
    'home/kuryr.conf': '',
    'etc/kuryr/kuryr.conf': '',
    'etc/kuryr/kuryr.conf.d/1.conf': '',
    'etc/kuryr.conf': '',
  });
  const places = { configFiles: [], configDirs: [], cwd: root, etc: join(root, 'etc') };
  const dropIn = join(root, 'etc/kuryr/kuryr.conf.d/1.conf');
  expect(findConfigFiles({ ...places, home: join(root, 'home') })).toEqual([
    join(root, 'home/kuryr.conf'),
    dropIn,
  ]);
  expect(findConfigFiles({ ...places, home: '/nonexistent' })).toEqual([
    join(root, 'etc/kuryr/kuryr.conf'),
    dropIn,
  ]);
});
