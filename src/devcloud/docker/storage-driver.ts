import { statfsSync } from 'node:fs';

/** OVERLAYFS_SUPER_MAGIC of the kernel. */
const OVERLAYFS = 0x794c7630;

/** How dockerd can keep images below a directory: an overlay cannot lie on another one. */
export function storageDriver(directory: string): 'overlay2' | 'vfs' {
  return statfsSync(directory).type === OVERLAYFS ? 'vfs' : 'overlay2';
}
