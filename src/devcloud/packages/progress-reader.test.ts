import { expect, test } from 'vitest';
import { progressReader } from './progress-reader.ts';

test('progress is reported in steps, download and installation apart', () => {
  const reported: string[] = [];
  const read = progressReader((line) => void reported.push(line));
  for (const line of [
    'dlstatus:1:4.5:Retrieving file 1 of 30',
    'dlstatus:2:12.1:Retrieving file 2 of 30',
    'dlstatus:3:13.9:Retrieving file 3 of 30',
    'dlstatus:30:100:Retrieving file 30 of 30',
    'pmstatus:dpkg-exec:0.0:Running dpkg',
    'pmstatus:ovn-host:55.5:Configuring ovn-host (amd64)',
    'pmconffile:/etc/x:56:a question',
  ]) {
    read(line);
  }
  expect(reported).toEqual(['downloaded 10 %', 'downloaded 100 %', 'installed 50 %']);
});
