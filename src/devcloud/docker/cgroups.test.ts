import { expect, test } from 'vitest';
import { cgroupMounts } from './cgroups.ts';

test('hierarchies of both versions are found, parts of them and other mounts are not', () => {
  const mountinfo = [
    '24 1 0:22 / /sys rw,relatime - sysfs sysfs rw',
    '30 24 0:26 / /sys/fs/cgroup/cpu rw,relatime shared:9 - cgroup cgroup rw,cpu',
    '31 24 0:27 / /sys/fs/cgroup/unified rw,relatime - cgroup2 cgroup2 rw',
    '32 24 0:26 /docker/1 /mnt/part rw,relatime - cgroup cgroup rw,cpu',
  ].join('\n');
  expect(cgroupMounts(mountinfo)).toEqual(['/sys/fs/cgroup/cpu', '/sys/fs/cgroup/unified']);
});
