import { join } from 'node:path';
import { expect, test } from 'vitest';
import { tempFolder } from '../../test/fakes/temp-folder.ts';
import { optionTable } from './options/option-table.ts';
import { readConfig } from './read-config.ts';
import { renderSample } from './render-sample.ts';

function read(text?: string) {
  const root = tempFolder(text === undefined ? {} : { 'etc/kuryr.conf': text });
  return readConfig({ env: {}, home: root, cwd: root, etc: join(root, 'etc') });
}

const sample = renderSample(optionTable);
const uncommented = sample.replace(/^#(?=\w)/gm, '');

test('the sample as it is changes nothing and raises nothing', () => {
  const { config, problems, warnings } = read(sample);
  expect({ problems, warnings }).toEqual({ problems: [], warnings: [] });
  expect(config).toEqual(read().config);
});

test('the sample with every option switched on is the defaults, and leads to no cloud', () => {
  const { config, cloud, problems, warnings } = read(uncommented);
  expect({ problems, warnings }).toEqual({ problems: [], warnings: [] });
  expect(config).toEqual(read().config);
  expect(cloud.kind).toBe('missing');
});

test('every option that has an effect is in the sample, with its help', () => {
  for (const option of optionTable.filter((o) => !o.ignored)) {
    expect(sample).toMatch(new RegExp(`^#${option.name} =`, 'm'));
    expect(option.help, option.name).toMatch(/\.$/);
  }
});

test('no option stands twice in the table, and old names lead to one option only', () => {
  const names = optionTable.flatMap((o) => [`${o.group}.${o.name}`, ...(o.deprecated ?? [])]);
  expect(names.length).toBe(new Set(names).size);
});

test('every default is allowed by its own type', () => {
  for (const option of optionTable) {
    if (option.default !== undefined) {
      expect(option.type.parse(option.default), option.name).toBeDefined();
    }
  }
});
